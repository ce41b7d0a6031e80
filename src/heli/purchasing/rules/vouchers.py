"""Vouchers as an accounting program reads them: both sides of each, column by column in the layout that an agency set."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from unicodedata import normalize

from heli.core.rules.money import Fen, to_yuan
from heli.purchasing.rules.personnel import PERSONNEL

#: what a payment of the purchaser is booked to, and money at the bank where its account has no code of its own
RECEIPT, BANK = "receipt", "bank"
SPLIT, PAIRED, PLAIN = "split", "paired", "plain"
#: columns without which the rows of a style say too little
NEEDED = {
    SPLIT: ("day", "number", "summary", "code", "debit", "credit"),
    PAIRED: ("day", "number", "summary", "debit_code", "credit_code", "amount"),
    PLAIN: ("day", "voucher", "amount"),
}
#: what each column may be headed with
HEADS = {
    "day": "日期 凭证日期 制单日期", "word": "凭证字 凭证类别字 凭证类型", "number": "凭证编号 凭证号数", "voucher": "凭证号",
    "line": "分录号 分录序号 行号", "summary": "摘要 分录摘要", "code": "科目编码 科目代码 会计科目编码",
    "account": "科目名称 会计科目", "debit": "借方金额 借方", "credit": "贷方金额 贷方", "debit_code": "借方科目编码 借方科目",
    "credit_code": "贷方科目编码 贷方科目", "amount": "金额 金额（元）", "project": "项目 项目名称 合同名称", "contract": "项目编码 合同编号",
    "category": "类别", "party": "供应商 收款方 往来单位 客户", "staff": "职员 个人 员工", "department": "部门", "attachments": "附件数 附单据数",
    "preparer": "制单人 登记人", "currency": "币种 币别",
}  # fmt: skip
#: layouts to begin with: that of docs/reference/vouchers.md, and plain ones of either style
READY = {
    "heli": (PLAIN, ("凭证号", "日期", "合同编号", "合同名称", "类别", "收款方", "摘要", "金额（元）", "登记人")),
    SPLIT: (SPLIT, ("日期", "凭证字", "凭证编号", "分录号", "摘要", "科目编码", "科目名称", "借方金额", "贷方金额", "项目", "往来单位", "制单人")),
    PAIRED: (PAIRED, ("日期", "凭证字", "凭证编号", "摘要", "借方科目编码", "贷方科目编码", "金额", "项目", "往来单位", "制单人")),
}  # fmt: skip
DAYS = {"dash": "%Y-%m-%d", "slash": "%Y/%m/%d", "bare": "%Y%m%d", "dot": "%Y.%m.%d"}
VOUCHER = re.compile(r"^([^\d\s-]*)[\s-]*(.*)$")
#: code and name of an account
Account = tuple[str, str]


@dataclass(frozen=True)
class Entry:
    """What an agency spent or was paid. ``key``: the category, or that it is a receipt; ``bank``: the key of the account."""

    day: date
    voucher: str
    key: str
    bank: str
    party: str
    what: str
    fen: Fen
    contract: str
    project: str
    category: str
    preparer: str


@dataclass(frozen=True)
class Posting:
    """One line of a voucher: on one side an amount, on the other nothing. ``other`` is the account of the other side."""

    account: Account
    other: Account
    debit: Fen
    credit: Fen
    entry: Entry
    of_bank: bool = False


@dataclass(frozen=True)
class Voucher:
    """Its lines, of which debits and credits are the same sum."""

    day: date
    word: str
    number: str
    entries: Sequence[Entry]
    lines: Sequence[Posting]

    @property
    def debit(self) -> Fen:
        return Fen(sum(each.debit for each in self.lines))

    @property
    def credit(self) -> Fen:
        return Fen(sum(each.credit for each in self.lines))


def named(voucher: str) -> tuple[str, str]:
    """``记-12`` is number 12 of the word 记; what is no such number stays as it is."""
    found = VOUCHER.match(normalize("NFKC", voucher).strip())
    assert found is not None, "the pattern matches every line"
    word, number = found[1], found[2]
    return (word, number) if number else ("", word)


def account_of(key: str, accounts: Mapping[str, Account]) -> Account:
    """Of a category, of receipts, or of a bank's account; empty where the agency named none."""
    return accounts.get(key) or (accounts.get(BANK) if key.startswith(BANK) else None) or ("", "")


def without_account(entries: Iterable[Entry], accounts: Mapping[str, Account]) -> list[str]:
    """Which keys the entries need and the agency gave no account."""
    wanted = dict.fromkeys(key for each in entries for key in (each.key, each.bank))
    return [key for key in wanted if not account_of(key, accounts)[0]]


def without_column(columns: Iterable[str], style: str) -> list[str]:
    """Which fields the style needs and no column is for."""
    held = set(columns)
    return [field for field in NEEDED[style] if field not in held]


def vouchers(entries: Iterable[Entry], accounts: Mapping[str, Account]) -> list[Voucher]:
    """Entries of one day and number are one voucher. What was spent is debited to its category and credited to the bank in one
    line for each account; what was paid is debited to the bank. What reverses an entry is in red: below zero on the same sides.
    Where a voucher reverses as much as it spends nothing is left for the bank."""
    together: dict[tuple[date, str], list[Entry]] = {}
    for each in entries:
        together.setdefault((each.day, each.voucher), []).append(each)
    return [
        Voucher(day, *named(number), held, _lines(held, accounts)) for (day, number), held in sorted(together.items())
    ]


def _lines(held: Sequence[Entry], accounts: Mapping[str, Account]) -> list[Posting]:
    own, banks = [], dict[tuple[bool, str], list[Entry]]()
    for each in held:
        of, bank, came = account_of(each.key, accounts), account_of(each.bank, accounts), each.key == RECEIPT
        own.append(Posting(of, bank, Fen(0 if came else each.fen), Fen(each.fen if came else 0), each))
        banks.setdefault((came, each.bank), []).append(each)
    at_bank = []
    for (came, key), of_bank in banks.items():
        whole, first = Fen(sum(each.fen for each in of_bank)), of_bank[0]
        if not whole:
            continue
        of, bank = account_of(first.key, accounts), account_of(key, accounts)
        at_bank.append(Posting(bank, of, whole if came else Fen(0), Fen(0) if came else whole, first, True))
    return sorted([*own, *at_bank], key=lambda each: not each.debit)


@dataclass(frozen=True)
class Form:
    """How an agency's program wants its rows. ``columns``: of each column the field, empty where it stays empty."""

    columns: Sequence[str]
    style: str
    day: str
    numbers: bool
    department: str = ""

    def rows(self, held: Iterable[Voucher]) -> list[list[str | float]]:
        """Split: a row for each line; paired and plain: a row for each entry."""
        found = []
        for voucher in held:
            lines = [each for each in voucher.lines if self.style == SPLIT or not each.of_bank]
            for at, line in enumerate(lines, 1):
                cells = self._cells(voucher, line, at)
                found.append([cells.get(field, "") for field in self.columns])
        return found

    def _cells(self, voucher: Voucher, line: Posting, at: int) -> dict[str, str | float]:
        entry, fen = line.entry, Fen(line.debit + line.credit)
        sides = (line.account, line.other) if line.debit else (line.other, line.account)
        staff = entry.key == PERSONNEL
        return {
            "day": voucher.day.strftime(DAYS[self.day]), "word": voucher.word, "number": voucher.number, "voucher": entry.voucher,
            "line": str(at), "summary": self._summary(entry), "code": line.account[0], "account": line.account[1],
            "debit": self._money(line.debit), "credit": self._money(line.credit), "debit_code": sides[0][0], "credit_code": sides[1][0],
            "amount": self._money(fen), "project": entry.project, "contract": entry.contract, "category": entry.category,
            "party": "" if staff and self.style != PLAIN else entry.party, "staff": entry.party if staff else "",
            "department": self.department, "preparer": entry.preparer, "currency": "人民币",
        }  # fmt: skip

    def _summary(self, entry: Entry) -> str:
        """A program refuses a line without one; the layout of heli leaves it empty."""
        return entry.what if self.style == PLAIN or entry.what else f"{entry.category} {entry.party}"

    def _money(self, fen: Fen) -> str | float:
        if not fen and self.style == SPLIT:
            return ""
        yuan: Decimal = to_yuan(fen)
        return float(yuan) if self.numbers else f"{yuan:.2f}"


def guessed(heads: Iterable[str]) -> list[tuple[str, str]]:
    """Each heading with the field that its words mean, empty where they mean none; a field is taken once."""
    known = {word: field for field, words in HEADS.items() for word in words.split()}
    found, taken = [], set[str]()
    for head in heads:
        bare = normalize("NFKC", head).replace("*", "").replace("(", "（").replace(")", "）").strip()
        field = known.get(bare, "")
        found.append((head, "" if field in taken else field))
        taken.add(field)
    return found
