"""Addresses of the door and of accounts. The sign-in library looks for some of them by names of its own."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from heli.accounts.provider import KEY
from heli.accounts.views import accounts, audit, changes, first, mappings, own, provider, sign_in

_pages: list[URLPattern] = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/set-up/", sign_in.set_up, name="second-factor-set-up"),
    path("sign-in/first/", first.first, name="first"),
    path("sign-in/first/password/", first.first_password, name="first-password"),
    path("sign-in/passkey/", first.passkey, name="passkey"),
    path("sign-in/passkey/options/", first.passkey_options, name="passkey-options"),
    path("sign-in/city/", provider.start, name="provider-start"),
    path("sign-in/city/logout/", provider.logout, name="provider-logout"),
    path("sign-in/no-role/", provider.no_role, name="no-role"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("invitations/<int:user_pk>/", sign_in.invitation, name="invitation"),
    path("accounts/", accounts.user_list, name="user-list"),
    path("accounts/invite/", accounts.user_invite, name="user-invite"),
    path("accounts/<int:pk>/", accounts.user_detail, name="user-detail"),
    path("accounts/<int:pk>/reinvite/", accounts.user_reinvite, name="user-reinvite"),
    path("accounts/<int:pk>/deactivate/", accounts.user_deactivate, name="user-deactivate"),
    path("accounts/<int:pk>/place/", accounts.user_place, name="user-place"),
    path("accounts/<int:pk>/grants/give/", accounts.grant_give, name="grant-give"),
    path("accounts/grants/<int:pk>/revoke/", accounts.grant_revoke, name="grant-revoke"),
    path("accounts/mappings/", mappings.mapping_list, name="mapping-list"),
    path("accounts/mappings/add/", mappings.mapping_add, name="mapping-add"),
    path("accounts/mappings/<int:pk>/end/", mappings.mapping_end, name="mapping-end"),
    path("own/provider/", provider.link, name="own-provider"),
    path("own/", own.own_account, name="own-account"),
    path("own/hints/", own.own_hints, name="own-hints"),
    path("own/password/", own.own_password, name="own-password"),
    path("own/second-factor/", own.own_second_factor, name="own-second-factor"),
    path("own/calendar/", own.own_calendar, name="own-calendar"),
    path("own/calendar/end/", own.own_calendar_end, name="own-calendar-end"),
    path("own/delegations/", own.delegation_list, name="delegation-list"),
    path("own/delegations/give/", own.delegation_give, name="delegation-give"),
    path("own/delegations/<int:pk>/end/", own.delegation_end, name="delegation-end"),
    path("audit/", audit.audit_list, name="audit-list"),
    path("changes/", changes.change_list, name="change-list"),
    path("changes/<int:pk>/take-back/", changes.change_take_back, name="change-take-back"),
    path("history/<str:kind>/<int:pk>/", changes.record_history, name="record-history"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", sign_in.sign_in, name="account_login"),
    path("sign-in/second-factor/", sign_in.second_factor, name="mfa_authenticate"),
    path("sign-in/city/back/", provider.back, {"provider_id": KEY}, name="openid_connect_callback"),
    path("sign-out/", sign_in.sign_out, name="account_logout"),
    path("", include((_pages, "accounts"))),
]
