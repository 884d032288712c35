"""Limits: how often something may be asked for, by whom, and what happens while the counting server is down.

`limited("login")` decorates a view; `spend("invitation", str(account.id))` counts inside a verb. Both raise
LimitReached, which the middleware answers. The numbers are one table in `customerflows.limits`, and the edge's too.
"""

from security.limits.addresses import client_address, client_network
from security.limits.limiting import always, limited, posted
from security.limits.spending import LimitReached, spend

__all__ = ["LimitReached", "always", "client_address", "client_network", "limited", "posted", "spend"]
