"""The bank's statement of an agency: taken in, matched to payments by its accountant, and taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from django.db.models import Sum
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from heli.accounts.models import speaks_for_office
from heli.core.actions import action
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Acting, Batch, keep_rows
from heli.core.rules.money import with_sign
from heli.core.rules.sentence import Sentence
from heli.directory.actions import ledger
from heli.directory.actions.loading import Loaded, loaded, whole
from heli.directory.models import Organisation
from heli.directory.rules.plan import Plan
from heli.purchasing.actions.sides import speaking_for
from heli.purchasing.models import Payment, StatementLine, StatementShare
from heli.purchasing.rules.statements import StatementRow, plan_statement

IMPORT = "purchasing.statement.import"
LIFE = StatementLine.LIFE.steps
#: rows are written so many at a time
AT_ONCE = 500


def agency_of(by: Any) -> Organisation:
    """The one agency whose accounts somebody keeps: a statement does not say whose it is."""
    nodes = by.offices(IMPORT) or ()
    found = list(Organisation.objects.filter(pk__in=[node // 2 for node in nodes])[:2])
    if len(found) != 1:
        raise Refused(Sentence("银行流水由机构自己的会计导入。"), code="side")
    return found[0]


def planned(lines: Iterable[tuple[int, Mapping[str, str]]], by: Any) -> Plan[StatementRow]:
    """What a statement would add to what is kept now."""
    kept = StatementLine.objects.filter(supplier=agency_of(by)).values_list("serial", "day", "amount_fen")
    return plan_statement(lines, {serial: (day, fen) for serial, day, fen in kept}, localdate())


@action("purchasing.statement.import")
def load_statement(
    on: None, /, *, by: Acting, lines: Iterable[tuple[int, Mapping[str, str]]], file_name: str = "", batch: Batch | None = None
) -> Loaded:  # fmt: skip
    """Every movement once, by its serial number: the same file, or one that overlaps, adds what is new."""
    plan = planned(lines, by)
    whole(plan)
    if not plan.does_something:
        return loaded(plan, None)
    supplier = agency_of(by)
    batch = ledger.open_batch("statements", file_name, by, {}, batch)
    made = StatementLine.objects.bulk_create([_line(row, supplier, batch) for row in plan.created], AT_ONCE)
    ledger.created(batch, made)
    ledger.note(IMPORT, by, batch, [asdict(row) for row in plan.created])
    return loaded(plan, batch.pk)


def _line(row: StatementRow, supplier: Organisation, batch: Batch) -> StatementLine:
    return StatementLine(
        supplier=supplier, batch=batch, serial=row.serial, day=row.day, amount_fen=row.amount_fen, party=row.party,
        account_end=row.account_end, summary=row.summary, version=1,
    )  # fmt: skip


@action("purchasing.statement.undo", step=Batch.LIFE.steps["take_back"])
def undo_statement(batch: Batch, /, *, by: Acting) -> Batch:
    """Take a statement back: refused where one of its movements was dealt with since."""
    if batch.kind != "statements":
        raise Refused(_("这次导入不是银行流水，不能在这里撤销。"), code="kind")
    lines = StatementLine.objects.filter(batch=batch)
    # held before they are looked at: whoever matches one at the same time comes first or finds none
    held = list(lines.select_for_update(no_key=True).order_by("pk"))
    first = held[0] if held else None
    if first is not None and not speaks_for_office(by, "purchasing.statement.undo", first.supplier):
        raise NotAllowed(_("银行流水由导入的机构自己撤销。"), code="out_of_scope")
    dealt = lines.exclude(state=StatementLine.State.OPEN).order_by("pk").first()
    if dealt is not None:
        raise Refused(Sentence("流水 %(serial)s 已经办过，请先点「重新对账」，再撤销导入。", serial=dealt.serial), code="changed_since")  # fmt: skip
    lines.delete()
    batch.undone_at = timezone.now()
    Batch.objects.filter(pk=batch.pk).update(state=batch.state, undone_at=batch.undone_at, version=batch.version + 1)
    return batch


@action("purchasing.statement.match", step=LIFE["match"])
def match_line(line: StatementLine, /, *, by: Acting, shares: Mapping[int, int]) -> StatementLine:
    """Say which payments a movement is: by the key of each payment how much, all of the movement and no payment beyond
    itself, two accountants at once included."""
    speaking_for(by, "purchasing.statement.match", line.supplier)
    if line.amount_fen <= 0:
        raise Refused(Sentence("这是一笔支出，不和付款对账。"), code="paid_out")
    told = sum(shares.values())
    if told != line.amount_fen:
        raise Refused(
            Sentence("各笔合计 %(told)s，和流水的 %(amount)s 不相等。", told=with_sign(told), amount=with_sign(line.amount_fen)),
            code="sum",
        )  # fmt: skip
    locked = Payment.objects.select_for_update(no_key=True).filter(pk__in=shares, contract__supplier=line.supplier)
    payments = {each.pk: each for each in locked.order_by("pk")}
    for key, fen in shares.items():
        _must_be_open(payments.get(key), fen)
    line.save()
    for key, fen in shares.items():
        StatementShare(line=line, payment=payments[key], amount_fen=fen).save()
    return line


def _must_be_open(payment: Payment | None, fen: int) -> None:
    """Paid, and not covered by other movements already."""
    if payment is None or payment.state != Payment.State.PAID:
        raise Refused(Sentence("只能和本机构已支付的付款对账。"), code="not_paid")
    left = payment.amount_fen - (payment.shares.aggregate(sum=Sum("amount_fen"))["sum"] or 0)
    if fen <= 0 or fen > left:
        said = Sentence("「%(title)s」只剩 %(left)s 没有对上。", title=payment.milestone.title, left=with_sign(left))
        raise Refused(said, field=f"share_{payment.pk}", code="beyond")


@action("purchasing.statement.set_aside", step=LIFE["set_aside"])
def set_line_aside(line: StatementLine, /, *, by: Acting, reason: str) -> StatementLine:
    """A movement that belongs to no contract: interest, a donation, rent."""
    speaking_for(by, "purchasing.statement.set_aside", line.supplier)
    line.reason = reason
    line.save()
    return line


@action("purchasing.statement.reopen", step=LIFE["reopen"])
def reopen_line(line: StatementLine, /, *, by: Acting) -> StatementLine:
    """Taken back: what was said of it no longer holds, and its payments are open again."""
    speaking_for(by, "purchasing.statement.reopen", line.supplier)
    keep_rows(StatementShare.objects.filter(line=line))
    line.shares.all().delete()
    line.reason = ""
    line.save()
    return line
