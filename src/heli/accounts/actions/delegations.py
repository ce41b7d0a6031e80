"""Somebody is away: a colleague does their work, for some days, with some of their rights, and the trail says for whom."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from heli.accounts import queries, roles, rules
from heli.accounts.models import Delegation, Grant, User
from heli.core.actions import action
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Acting, keep_rows
from heli.core.queries import SETTINGS, setting
from heli.core.rules.sentence import Sentence


@action("accounts.delegation.give", lock=False)
def give_delegation(
    giver: User, /, *, by: Acting, deputy: User, valid_from: date, valid_until: date, rights: Collection[str],
    reason: str = "",
) -> Delegation:  # fmt: skip
    """Lend one's own rights to a colleague. What was lent to oneself is lent on to nobody."""
    if by.actor != giver.actor:
        raise NotAllowed(_("只能为自己请人代理。"), code="own")
    own = [grant for grant in giver.grants_now if grant.lent_by_id is None]
    _must_fit(own, deputy, valid_from, valid_until)
    lent = rules.lendable(rights) & frozenset().union(*(grant.permissions for grant in own))
    if not lent - rules.ALWAYS_LENT:
        raise Refused(_("请选择交给代理人的工作。"), field="parts", code="needed")
    lent |= rules.ALWAYS_LENT
    delegation = Delegation(
        giver=giver, deputy=deputy, valid_from=valid_from, valid_until=valid_until, rights=" ".join(sorted(lent)),
        reason=reason,
    )  # fmt: skip
    delegation.save()
    for grant in own:
        if grant.permissions & lent - rules.ALWAYS_LENT:
            _lend(grant, delegation)
    return delegation


def _lend(grant: Grant, delegation: Delegation) -> None:
    """The same role on the same place or organisation, no longer than it holds itself."""
    until = min(filter(None, (delegation.valid_until, grant.valid_until)))
    if until >= delegation.valid_from:
        Grant.objects.create(
            user=delegation.deputy, role=grant.role, place=grant.place, organisation=grant.organisation,
            valid_from=delegation.valid_from, valid_until=until, given_by=delegation.giver.actor, delegation=delegation,
            lent_from=grant, lent_by=delegation.giver.actor, lent_office=delegation.giver.office,
            lent_rights=delegation.rights,
        )  # fmt: skip


def _must_fit(own: list[Grant], deputy: User, valid_from: date, valid_until: date) -> None:
    """Whether these may be lent to that person for so long."""
    if any(roles.ROLES[grant.role].alone for grant in own):
        raise Refused(_("系统管理员、安全管理员和审计管理员的工作不能请人代理。"), code="alone")
    if not deputy.is_active or any(roles.ROLES[grant.role].alone for grant in deputy.grants_now):
        raise Refused(_("这个账号不能做代理人：已停用，或者是三员之一。"), field="deputy", code="alone")
    if any(roles.ROLES[grant.role].second_factor for grant in own) and not queries.has_second_factor(deputy):
        raise Refused(_("代理人还没有设置二次验证，请先在「我的账号」里设置。"), field="deputy", code="second_factor")
    if valid_until < timezone.localdate():
        raise Refused(_("结束日期已经过了。"), field="valid_until", code="dates")
    longest = int(setting("delegation_days") or SETTINGS["delegation_days"].unset)
    if (valid_until - valid_from).days >= longest:
        raise Refused(
            Sentence("代理最长 %(most)s 天，请把结束日期提前。", most=longest), field="valid_until", code="too_long"
        )


@action("accounts.delegation.end")
def end_delegation(delegation: Delegation, /, *, by: Acting) -> Delegation:
    """End it before its day, by either of the two; from this moment the deputy is only who they are."""
    if by.actor not in (delegation.giver.actor, delegation.deputy.actor):
        raise NotAllowed(_("只有委托人和代理人可以结束代理。"), code="own")
    if delegation.is_over:
        raise Refused(_("这次代理已经结束。"), code="state")
    delegation.ended_at = timezone.now()
    delegation.save()
    keep_rows(delegation.grants.all())
    delegation.grants.filter(revoked_at__isnull=True).update(revoked_at=delegation.ended_at)
    return delegation
