"""Statistics forms of the demo city: the city's by district, a district's by street; and the city's filled in."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.core.actions.statistics import add_form, ask_report, replace_form
from heli.core.jobs import run_one
from heli.core.models import StatisticsForm
from heli.core.owners import offices
from heli.workforce.statistics import sample

#: whose, what it is called, and what its rows are
FORMS = (
    ("city-civil-affairs", "社会工作者队伍情况统计表", "地区"),
    ("district-officer", "街道（镇）社会工作者统计表", "街道（镇）"),
)
#: the one that has been replaced by a next version
DETAILED = "街道（镇）"


def statistics() -> None:
    """Made by the offices that would have made them."""
    if StatisticsForm.objects.exists():
        return
    for login, name, each in FORMS:
        by = User.objects.get(login=login)
        owner, _name = offices(by, "core.statistics_form.add")[0]
        file = ContentFile(sample(name, each), name=f"{name}.xlsx")
        form = add_form(
            None, by=by, table="workers", owner=owner, name=name, contact=f"{by.name} 0573-12345", file=file,
            day=localdate(),
        )  # fmt: skip
        if each == DETAILED:
            file = ContentFile(sample(name, each), name=f"{name}.xlsx")
            form = replace_form(form, by=by, file=file, day=localdate(), expect=None)
        report = ask_report(None, by=by, form=form, owner=owner, day=localdate())
        assert report.job is not None
        run_one(report.job.pk)
