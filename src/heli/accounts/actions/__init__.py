"""Changes of accounts, of what they may do, and every sign-in."""

from heli.accounts.actions.calendar import end_calendar_address, make_calendar_address
from heli.accounts.actions.delegations import end_delegation, give_delegation
from heli.accounts.actions.hints import put_hint_away, show_hints
from heli.accounts.actions.own_grants import move_own_grant
from heli.accounts.actions.people import (
    FirstSignIn,
    HeldThere,
    accept_invitation,
    change_password,
    deactivate_user,
    end_session,
    end_sessions,
    expire_invitations,
    give_grant,
    invite,
    invite_again,
    invite_first_security_administrator,
    invite_user,
    place_user,
    refuse_session,
    replace_second_factor,
    revoke_grant,
    set_second_factor,
    start_session,
)
from heli.accounts.actions.provider import add_mapping, arrive, cut_sessions, end_mapping, link, map_grants
from heli.accounts.actions.staff import Line, load_staff, planned, undo_staff

__all__ = [
    "FirstSignIn",
    "HeldThere",
    "Line",
    "accept_invitation",
    "add_mapping",
    "arrive",
    "change_password",
    "cut_sessions",
    "deactivate_user",
    "end_calendar_address",
    "end_delegation",
    "end_mapping",
    "end_session",
    "end_sessions",
    "expire_invitations",
    "give_delegation",
    "give_grant",
    "invite",
    "invite_again",
    "invite_first_security_administrator",
    "invite_user",
    "link",
    "load_staff",
    "make_calendar_address",
    "map_grants",
    "move_own_grant",
    "place_user",
    "planned",
    "put_hint_away",
    "refuse_session",
    "replace_second_factor",
    "revoke_grant",
    "set_second_factor",
    "show_hints",
    "start_session",
    "undo_staff",
]
