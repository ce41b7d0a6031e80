"""An agency says how its accounting program wants its vouchers, and hands them over, each once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F
from django.utils.timezone import localdate

from heli.core.actions import action
from heli.core.errors import Refused
from heli.core.models import Acting
from heli.core.rules.sentence import Sentence
from heli.core.tables.spans import Span
from heli.directory.models import Organisation
from heli.purchasing.actions.sides import speaking_for
from heli.purchasing.models import Contract, Expense, Payment, VoucherExport, VoucherLayout
from heli.purchasing.queries import vouchers as queries
from heli.purchasing.rules import vouchers as rules

#: so many columns a layout may have
MOST_COLUMNS = 80


@action("purchasing.voucher.begin")
def begin_layout(agency: Organisation, /, *, by: Acting, heads: Sequence[str], style: str) -> VoucherLayout:
    """The headings of a template, each with the field that its words mean; an earlier layout keeps its accounts."""
    speaking_for(by, "purchasing.voucher.begin", agency)
    heads = [each.strip() for each in heads]
    if not any(heads):
        raise Refused(Sentence("没有找到表头。请上传记账软件的导入模板，或者把表头粘贴进来。"), field="file")
    if len(heads) > MOST_COLUMNS:
        raise Refused(
            Sentence("表头有 %(count)s 列，最多 %(most)s 列。", count=len(heads), most=MOST_COLUMNS), field="file"
        )
    twice = sorted({each for each in heads if heads.count(each) > 1})
    if twice or "" in heads:
        said = Sentence("表头里有重复的或空的列：%(heads)s。请先在模板里改好。", heads="、".join(twice) or "—")
        raise Refused(said, field="file")
    made = VoucherLayout.objects.filter(agency=agency).first() or VoucherLayout(agency=agency)
    made.columns, made.style = [list(pair) for pair in rules.guessed(heads)], style
    made.save()
    return made


@action("purchasing.voucher.lay_out")
def lay_out(
    layout: VoucherLayout, /, *, by: Acting, columns: Sequence[tuple[str, str]] | None = None, style: str = "", day: str = "",
    numbers: bool | None = None, department: str | None = None, accounts: Mapping[str, tuple[str, str]] | None = None,
) -> VoucherLayout:  # fmt: skip
    """Columns with their forms, or accounts; who gives accounts has compared them with the agency's own books."""
    speaking_for(by, "purchasing.voucher.lay_out", layout.agency)
    if columns is not None:
        layout.columns, layout.style, layout.day = [list(pair) for pair in columns], style, day
        layout.numbers, layout.department = bool(numbers), department or ""
    if accounts is not None:
        layout.accounts = {key: list(pair) for key, pair in accounts.items() if pair[0]}
        layout.confirmed_by = by.for_whom("purchasing.voucher.lay_out", layout)
        layout.confirmed_on = localdate()
    layout.save()
    return layout


@dataclass(frozen=True)
class Handed:
    """What was handed over, and the rows of the file."""

    export: VoucherExport
    heads: Sequence[str]
    rows: Sequence[Sequence[str | float]]


@action("purchasing.voucher.export", final=True)
def export_vouchers(
    layout: VoucherLayout, /, *, by: Acting, since: date, until: date, contract: Contract | None = None, again: bool = False
) -> Handed:  # fmt: skip
    """Each voucher is marked with the file it left in. What left before leaves again only where that is asked for; refused
    where a column or an account is not said, and where nothing is left. Held by its layout, two at once come one by one."""
    speaking_for(by, EXPORT, layout.agency)
    must_be_ready(layout)
    found = queries.held(layout, Span(since, until), contract, only_new=not again)
    if found.missing:
        said = Sentence(
            "还没有设置科目：%(names)s。请先在「科目」里填写。", names="、".join(str(each) for each in found.missing)
        )
        raise Refused(said, code="accounts")
    if not found.vouchers:
        _nothing(layout, Span(since, until), contract)
    made = VoucherExport(
        agency=layout.agency, since=since, until=until, count=len(found.vouchers), amount_fen=found.amount,
        again=bool(queries.handed_before(found)), exported_by=by.for_whom(EXPORT, layout), exported_on=localdate(),
    )  # fmt: skip
    made.save()
    left = {"export": made, "version": F("version") + 1}  # a change since, so that nobody takes back what has left
    marked = Expense.objects.filter(pk__in=[each.pk for each in found.expenses]).update(**left)
    if marked != len(found.expenses):
        raise Refused(Sentence("刚刚有人删除了其中的支出，请再导出一次。"), code="moved")
    Payment.objects.filter(pk__in=[each.pk for each in found.payments]).update(**left)
    heads = [head for head, _field in layout.columns]
    return Handed(made, heads, queries.form_of(layout).rows(found.vouchers))


EXPORT = queries.EXPORT


def must_be_ready(layout: VoucherLayout) -> None:
    lacking = rules.without_column([field for _head, field in layout.columns], layout.style)
    if lacking:
        names = "、".join(str(queries.FIELDS[field]) for field in lacking)
        raise Refused(Sentence("还没有对应的列：%(names)s。请先在「列」里对应好。", names=names), code="columns")
    if layout.style != rules.PLAIN and layout.confirmed_on is None:
        raise Refused(Sentence("科目还没有核对。请先在「科目」里核对并保存。"), code="accounts")


def _nothing(layout: VoucherLayout, span: Span, contract: Contract | None) -> None:
    known = queries.held(layout, span, contract)
    if known.vouchers:
        said = Sentence(
            "这段时间的 %(count)s 张凭证都已经导出过。确实要再导一次的，请选「连同已经导出过的」，并在记账软件里核对有没有重复。",
            count=len(known.vouchers),
        )
        raise Refused(said, field="again", code="again")
    raise Refused(Sentence("这段时间没有凭证。"), field="until", code="nothing")
