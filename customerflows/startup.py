"""What every process does before it serves: look at the roles it would work with, and refuse a mighty one."""

import logging

from django.db import OperationalError, connections

logger = logging.getLogger(__name__)


def examine_roles(*aliases: str) -> None:
    """Connect once under each alias. Raises ImproperlyConfigured for a role that could walk through the walls.

    A database that is still starting is no reason to stop: the first connection that succeeds is examined all the same.
    """
    for alias in aliases:
        try:
            connections[alias].ensure_connection()
        except OperationalError:
            logger.warning("database unreachable at start", extra={"database": alias})
        finally:
            connections[alias].close()
