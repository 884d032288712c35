"""Accounts' rows."""

from accounts.models.account import Account, Trade
from accounts.models.invitation import Invitation
from accounts.models.letter import Letter
from accounts.models.membership import Membership
from accounts.models.user import User

__all__ = ["Account", "Invitation", "Letter", "Membership", "Trade", "User"]
