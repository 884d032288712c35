"""Accounts' rows."""

from accounts.models.account import Account, Trade
from accounts.models.factor import Authenticator, RecoveryCode, RecoveryCodes
from accounts.models.invitation import Invitation
from accounts.models.known_device import KnownDevice
from accounts.models.letter import Letter
from accounts.models.membership import Membership
from accounts.models.role_rule import RoleRule
from accounts.models.session import Session
from accounts.models.user import User

__all__ = [
    "Account",
    "Authenticator",
    "Invitation",
    "KnownDevice",
    "Letter",
    "Membership",
    "RecoveryCode",
    "RecoveryCodes",
    "RoleRule",
    "Session",
    "Trade",
    "User",
]
