"""Users, what they may do and where, and how they come in."""

from heli.accounts.models.calendar import CalendarAddress, CalendarAddressQuerySet
from heli.accounts.models.delegation import Delegation, DelegationQuerySet
from heli.accounts.models.people import Grant, GrantQuerySet, Invitation, User, UserManager, UserQuerySet
from heli.accounts.models.provider import GroupMapping, ProviderSession
from heli.accounts.models.sheet import CodeSheet, CodeSheetQuerySet
from heli.accounts.models.sides import at_offices, of_offices, seen_by_sides, speaks_for_office

__all__ = [
    "CalendarAddress",
    "CalendarAddressQuerySet",
    "CodeSheet",
    "CodeSheetQuerySet",
    "Delegation",
    "DelegationQuerySet",
    "Grant",
    "GrantQuerySet",
    "GroupMapping",
    "Invitation",
    "ProviderSession",
    "User",
    "UserManager",
    "UserQuerySet",
    "at_offices",
    "of_offices",
    "seen_by_sides",
    "speaks_for_office",
]
