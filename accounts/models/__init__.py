"""Accounts' rows."""

from accounts.models.account import Account, Trade
from accounts.models.letter import Letter
from accounts.models.membership import Membership
from accounts.models.role_rule import RoleRule
from accounts.models.user import User

__all__ = ["Account", "Letter", "Membership", "RoleRule", "Trade", "User"]
