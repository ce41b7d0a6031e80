"""What people do every day, at each stage: rosters that were checked, dropped and taken back, a change of many, comments,
documents and templates that hold no more."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date

from django.core.files.base import ContentFile
from docx import Document as WordFile

from heli.accounts.models import User
from heli.core import jobs
from heli.core.actions import bulk, imports
from heli.core.actions.comments import add_comment, withdraw_comment
from heli.core.actions.documents import attach, withdraw_document
from heli.core.actions.files import keep
from heli.core.actions.jobs import cancel_job
from heli.core.actions.printed import add_template, retire_template
from heli.core.models import Acting, Batch
from heli.core.rules.identity import check_character
from heli.directory.models import Organisation
from heli.site.demo.town import Town
from heli.workbench.queries.letters import SAMPLES
from heli.workforce.models import Worker
from heli.workforce.queries.register import workers

HEADS = ("姓名", "身份证号", "工作单位", "县（市、区）")
PEOPLE = (("沈小满", "19900520"), ("陆知秋", "19880908"), ("顾清和", "19950305"))


def stages(by: Acting, officer: User, town: Town, today: date) -> None:
    """``officer`` is the city's registrar."""
    agency = town.agencies[0]
    _imports(officer, town, agency, today)
    _many(officer, today)
    _comments(officer, agency)
    _papers(by, agency)


def _imports(officer: User, town: Town, agency: Organisation, today: date) -> None:
    """One was taken back, one waits because of a wrong number, one was put away, one is no roster, one was not wanted."""
    district = town.district.name
    bodies = [f"{town.area}{born}{at * 2 + 601}" for at, (_name, born) in enumerate(PEOPLE)]
    right = [(name, body + check_character(body), agency.name, district)
             for (name, _born), body in zip(PEOPLE, bodies, strict=True)]  # fmt: skip
    wrong = [*right[:2], (PEOPLE[2][0], right[2][1][:16], agency.name, district)]
    taken_back = _examined(officer, f"{agency.name}{today.month}月新增.csv", right)
    imports.ask_apply(taken_back, by=officer, permission="workforce.roster.import", good_rows=False)
    _done(taken_back)
    imports.ask_undo(taken_back, by=officer, permission="workforce.roster.undo")
    _done(taken_back)
    _examined(officer, f"{agency.name}{today.month}月名册.csv", wrong)
    imports.drop_import(_examined(officer, "名册（旧）.csv", right[:1]), by=officer)
    _done(_started(officer, "照片.xlsx", b"\xff\xd8\xff\xe0 no roster"))
    unwanted = _started(officer, "传错的名册.csv", _table(right))
    assert unwanted.job is not None
    cancel_job(unwanted.job, by=officer)


def _table(rows: Sequence[tuple[str, ...]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([HEADS, *rows])
    return out.getvalue().encode("utf-8-sig")


def _started(officer: User, name: str, content: bytes) -> Batch:
    file = keep(io.BytesIO(content), name, by=officer)
    return imports.start_import(None, by=officer, kind="workforce", permission="workforce.roster.import", file=file)


def _examined(officer: User, name: str, rows: Sequence[tuple[str, ...]]) -> Batch:
    return _done(_started(officer, name, _table(rows)))


def _done(batch: Batch) -> Batch:
    """With its work done here and now: nobody else works in this house yet."""
    batch.refresh_from_db()
    jobs.run_one(batch.job_id)
    batch.refresh_from_db()
    return batch


def _many(officer: User, today: date) -> None:
    """Two registrations renewed together, and two whose renewal was a mistake."""
    held: list[Worker] = list(workers(officer).filter(certificates__isnull=False).distinct().order_by("pk")[:4])
    for some, years in ((held[:2], 3), (held[2:], 4)):
        picked = "&".join(f"pick={worker.pk}" for worker in some)
        query = f"{picked}&do-registered_until={today.replace(year=today.year + years, day=1)}"
        change = bulk.start_bulk(None, by=officer, table="workers", key="register", query=query, expected=len(some))
        if years == 4:
            bulk.undo_bulk(change, by=officer)


def _comments(officer: User, agency: Organisation) -> None:
    add_comment(None, by=officer, about=agency, text="新办公地址已核实，证照原件看过。")
    withdraw_comment(add_comment(None, by=officer, about=agency, text="电话可能换了，再问一下。"), by=officer)


def _papers(by: Acting, agency: Organisation) -> None:
    kept = attach(agency, by=by, file="年检报告：演示\n".encode(), title="年检报告（演示，旧）", name="年检报告.txt")
    withdraw_document(kept.document, by=by, reason="换成新的一年的")
    for name in ("函（两栏落款）", "通知（2024 年格式）"):
        template = add_template(None, by=by, file=_template(name), name=name, samples=SAMPLES)
    retire_template(template, by=by)


def _template(name: str) -> ContentFile:
    paper, out = WordFile(), io.BytesIO()
    for line in ("{{ 标题 }}", "{{ 主送 }}：", "{{ 正文 }}"):
        paper.add_paragraph(line)
    paper.save(out)
    return ContentFile(out.getvalue(), name=f"{name}.docx")
