"""What has happened in the demo city: frozen months, a monthly roster with leavers, organisations that merged or closed."""

from __future__ import annotations

import csv
import tempfile
from datetime import date, timedelta
from pathlib import Path

from heli.accounts.models import User
from heli.core.models import Acting
from heli.directory.actions.merging import merge_organisations
from heli.directory.actions.organisations import close_organisation, create_organisation
from heli.directory.models import Organisation
from heli.site.demo.town import Town
from heli.workforce.actions.gap import freeze_month, sign_month
from heli.workforce.actions.leavers import decide_leaver
from heli.workforce.imports import run
from heli.workforce.models import Employment, LeaverProposal
from heli.workforce.queries.reports import last_month_end

MONTHS = 6


def history(by: Acting, signer: User, town: Town, today: date) -> None:
    """Let every life cycle stand at every stage; ``signer`` is somebody who may sign for a month."""
    _months(by, signer, today)
    _leavers(by, town.agencies[1], today)
    _organisations(by, town, today)


def _months(by: Acting, signer: User, today: date) -> None:
    """The last month end waits for its signature, those before are signed."""
    ends = [last_month_end(today)]
    while len(ends) < MONTHS:
        ends.append(last_month_end(ends[-1]))
    for month in reversed(ends):
        report = freeze_month(None, by=by, month=month, today=today)
        if month != ends[0]:
            sign_month(report, by=signer)


def _leavers(by: Acting, agency: Organisation, today: date) -> None:
    """This month's full list of an agency names three people less: one has left, one has not, one is not decided."""
    posts = list(Employment.objects.filter(organisation=agency, end_on=None).select_related("worker__person")[:200])
    if len(posts) < 4:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{agency.name}{today.month}月名册.csv"
        with path.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(["姓名", "身份证号", "单位"])
            writer.writerows([p.worker.person.name, p.worker.person.document_number, agency.name] for p in posts[:-3])
        run(path, by=by, today=today, full_list_of=agency.pk)
    left, stayed, *_undecided = LeaverProposal.objects.filter(employment__organisation=agency).order_by("pk")
    decide_leaver(left, by=by, left=True, end_on=today - timedelta(days=7), end_reason="resigned")
    decide_leaver(stayed, by=by, left=False)


def _organisations(by: Acting, town: Town, today: date) -> None:
    """One registered twice and merged, one that looks registered twice, one closed."""
    twice, again = town.agencies[2], town.agencies[3]
    for agency, merged in ((twice, True), (again, False)):
        double = create_organisation(
            agency.place, by=by, kind=agency.kind, name=agency.name.replace("社会工作服务中心", "社工服务中心"),
            place=agency.place,
        )  # fmt: skip
        if merged:
            merge_organisations(double, by=by, kept=agency, reason="同一机构登记了两次，名称写法不同")
    closed = create_organisation(
        again.place,
        by=by,
        kind=Organisation.Kind.AGENCY,
        name=f"{town.city.name}晚晴社会工作服务中心",
        place=again.place,
    )
    close_organisation(closed, by=by, closed_on=today - timedelta(days=30))
