"""Organisations one by one: registered, changed, closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from heli.core.actions import action
from heli.core.actions.own import write_own_values
from heli.core.errors import Refused
from heli.core.models import Acting, keep_rows
from heli.core.rules.credit_code import check_credit_code, tidy_credit_code
from heli.core.rules.own import Value
from heli.directory.models import Organisation, OrganisationMove, OrganisationName, Place

FACTS = (
    "kind", "name", "short_name", "credit_code", "parent", "place", "answers_to", "contact_name", "contact_phone", "address",
    "standing",
)  # fmt: skip


def _write(organisation: Organisation, facts: dict[str, Any]) -> None:
    """Set the facts after the checks that concern no other row."""
    unknown = set(facts) - set(FACTS)
    if unknown:
        raise TypeError(f"no facts of an organisation: {sorted(unknown)}")
    if "credit_code" in facts:
        facts["credit_code"], _mended = tidy_credit_code(facts["credit_code"])
        code = check_credit_code(facts["credit_code"]) if facts["credit_code"] else None
        if code == "credit_code_length":
            raise Refused(_("统一社会信用代码是 18 位。"), field="credit_code", code=code, source="GB 32100-2015")
        if code:
            text = _("统一社会信用代码的校验位不符，请对照证书核对。")
            raise Refused(text, field="credit_code", code=code, source="GB 32100-2015")
    parent = facts.get("parent")
    if parent is not None and organisation.pk and parent.path.startswith(organisation.path):
        raise Refused(_("上级单位不能是它自己或它的下级。"), field="parent", code="ring")
    for name, value in facts.items():
        setattr(organisation, name, value)
    organisation.save()


@action("directory.organisation.create", lock=False)
def create_organisation(scope: Place | Organisation | None, /, *, by: Acting, **facts: Any) -> Organisation:
    """``scope`` is the superior or the place it lies at: whose scope decides who may register it."""
    organisation = Organisation()
    _write(organisation, facts)
    return organisation


@action("directory.organisation.change", step=Organisation.LIFE.steps["change"])
def change_organisation(organisation: Organisation, /, *, by: Acting, **facts: Any) -> Organisation:
    """A former name stays findable; what lies below moves with it."""
    old_name, old_path = organisation.name, organisation.path
    _write(organisation, facts)
    if organisation.name != old_name:
        keep_rows(organisation.other_names.all())
        OrganisationName.objects.get_or_create(organisation=organisation, name=old_name)
    if organisation.path != old_path:
        repath_below(organisation)
    return organisation


def repath_below(organisation: Organisation) -> None:
    """Write the paths below an organisation anew."""
    for child in organisation.children.all():
        path = f"{organisation.path}{child.pk}/"
        if child.path != path:
            keep_rows(OrganisationMove.objects.filter(organisation=child))
            OrganisationMove.objects.get_or_create(organisation=child, path=child.path, place=child.place)
            keep_rows(Organisation.objects.filter(pk=child.pk))
            Organisation.objects.filter(pk=child.pk).update(path=path)
            child.path = path
            repath_below(child)


@action("directory.organisation.fill")
def fill_organisation(organisation: Organisation, /, *, by: Acting, values: Mapping[int, Value]) -> Organisation:
    """Write what offices ask of an organisation beside what heli asks; ``values`` by key of the field."""
    write_own_values(Organisation._meta.label_lower, organisation.pk, values, by=by)
    organisation.save()
    return organisation


@action("directory.organisation.close", step=Organisation.LIFE.steps["close"])
def close_organisation(organisation: Organisation, /, *, by: Acting, closed_on: date) -> Organisation:
    if closed_on > localdate():
        raise Refused(_("注销日期不能晚于今天。"), field="closed_on", code="date_in_future")
    if organisation.children.filter(state=Organisation.State.ACTIVE).exists():
        raise Refused(_("它还有下级单位，请先把它们移到别的上级。"), code="has_children")
    organisation.closed_on = closed_on
    organisation.save()
    return organisation
