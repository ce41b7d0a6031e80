"""Two entries that are one organisation: a person decides, and can take it back.

What points to the entry that is gone (employments, grants, old papers) keeps pointing to it; readers follow
``queries.merged_into``. Only what the directory itself holds moves: subordinates, those it answers for, names.
"""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from heli.core.actions import action
from heli.core.errors import Refused
from heli.core.models import Acting, keep_rows, must
from heli.directory.actions.organisations import repath_below
from heli.directory.models import Organisation, OrganisationMerge, OrganisationName, OrganisationsApart


@action("directory.organisation.merge", step=Organisation.LIFE.steps["merge"])
def merge_organisations(gone: Organisation, /, *, by: Acting, kept: Organisation, reason: str) -> OrganisationMerge:
    """``gone`` goes on in ``kept``; its credit code fills an empty one."""
    must(by, "directory.organisation.merge", kept)
    # as it is now, and held: of two who merge each into the other one finds that the other is gone
    kept = Organisation.objects.select_for_update(no_key=True).get(pk=kept.pk)
    if kept.pk == gone.pk or kept.state != Organisation.State.ACTIVE:
        raise Refused(_("请选择另一个正常的组织来保留。"), field="kept", code="state")
    if kept.credit_code and gone.credit_code and kept.credit_code != gone.credit_code:
        raise Refused(_("两个组织的统一社会信用代码不同，不是同一个组织。"), field="kept", code="credit_code_differs")
    if kept.path.startswith(gone.path):
        raise Refused(_("不能把上级并入自己的下级。"), field="kept", code="ring")
    children = list(gone.children.values_list("pk", flat=True))
    answers = list(gone.answers_for.values_list("pk", flat=True))
    gone.merged_into = kept
    gone.save()
    took_code = bool(gone.credit_code and not kept.credit_code)
    if took_code:
        kept.credit_code = gone.credit_code
        kept.save()
    _move(children, answers, kept)
    name = None
    if gone.name != kept.name:
        keep_rows(OrganisationName.objects.filter(organisation=kept))
        name = OrganisationName.objects.create(organisation=kept, name=gone.name).pk
    moved = {"children": children, "answers_for": answers, "name": name, "credit_code": took_code}
    return OrganisationMerge.objects.create(kept=kept, gone=gone, reason=reason, moved=moved)


@action("directory.organisation.separate", step=Organisation.LIFE.steps["separate"])
def undo_merge(gone: Organisation, /, *, by: Acting) -> Organisation:
    """Two again: what moved moves back where it still lies."""
    merge = OrganisationMerge.objects.filter(gone=gone, undone_at__isnull=True).order_by("-pk").first()
    if merge is None:
        raise Refused(_("没有可以撤销的合并。"), code="state")
    kept = Organisation.objects.select_for_update(no_key=True).get(pk=merge.kept_id)
    if merge.moved["credit_code"] and kept.credit_code == gone.credit_code:
        kept.credit_code = ""
        kept.save()
    gone.merged_into = None
    gone.save()
    still = Organisation.objects.filter(pk__in=merge.moved["children"], parent=kept).values_list("pk", flat=True)
    answers = Organisation.objects.filter(pk__in=merge.moved["answers_for"], answers_to=kept).values_list(
        "pk", flat=True
    )
    _move(list(still), list(answers), gone)
    keep_rows(OrganisationName.objects.filter(pk=merge.moved["name"]))
    OrganisationName.objects.filter(pk=merge.moved["name"]).delete()
    merge.undone_at = timezone.now()
    merge.save()
    return gone


def _move(children: list[int], answers: list[int], to: Organisation) -> None:
    for child in Organisation.objects.filter(pk__in=children):
        child.parent = to
        child.save()
        repath_below(child)
    for other in Organisation.objects.filter(pk__in=answers):
        other.answers_to = to
        other.save()


@action("directory.organisation.distinguish")
def tell_apart(first: Organisation, /, *, by: Acting, second: Organisation, reason: str) -> Organisation:
    """They look alike and are two; not proposed again."""
    if first.pk == second.pk:
        raise Refused(_("请选择两个组织。"), field="second", code="same")
    low, high = sorted((first, second), key=lambda organisation: organisation.pk)
    keep_rows(OrganisationsApart.objects.filter(first=low, second=high))
    OrganisationsApart.objects.update_or_create(first=low, second=high, defaults={"reason": reason})
    return first
