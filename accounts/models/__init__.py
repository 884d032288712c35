"""Accounts' rows."""

from accounts.models.account import Account, Trade
from accounts.models.membership import Membership
from accounts.models.user import User

__all__ = ["Account", "Membership", "Trade", "User"]
