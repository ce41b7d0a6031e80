"""Users, what they may do and where, and how they come in."""

from heli.accounts.models.people import Grant, GrantQuerySet, Invitation, User, UserManager, UserQuerySet
from heli.accounts.models.provider import GroupMapping, ProviderSession

__all__ = [
    "Grant",
    "GrantQuerySet",
    "GroupMapping",
    "Invitation",
    "ProviderSession",
    "User",
    "UserManager",
    "UserQuerySet",
]
