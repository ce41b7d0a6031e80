"""A contract as Word and as PDF, in Chinese as every office reads it, with who has signed which text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.timezone import localtime

from heli.core import practice
from heli.core.official.pdf import set_page
from heli.purchasing.models import Contract, Side
from heli.purchasing.paper.word import add_part, add_sentence, begun, finished
from heli.purchasing.queries.contract_text import terms_of
from heli.purchasing.rules.contract_text import paragraphs

PAGE = Path(__file__).parent / "contract.typ"


def _head(contract: Contract) -> list[str]:
    return [
        f"合同编号：{contract.number}", f"甲方（购买主体）：{contract.buyer.name}", f"乙方（承接主体）：{contract.supplier.name}",
    ]  # fmt: skip


def _signed(contract: Contract) -> list[list[str]]:
    """Both sides: who signed when, and the digest by which the text is known again."""
    held = {
        each.side: each
        for each in contract.signatures.filter(holds=True, change__isnull=True).select_related("signed_by")
    }
    found = []
    for side, name, office in (
        (Side.BUYER, "甲方", contract.buyer.name), (Side.SUPPLIER, "乙方", contract.supplier.name),
    ):  # fmt: skip
        signature = held.get(side)
        lines = [f"{name}：{office}"]
        if signature is None:
            found.append([*lines, "（尚未在系统中签署）"])
        else:
            at = localtime(signature.signed_at)
            found.append([*lines, f"签署人：{signature.signed_by}", f"{at.year}年{at.month}月{at.day}日",
                          f"文本校验值：{signature.digest[:16]}"])  # fmt: skip
    return found


def pdf(contract: Contract) -> bytes:
    parts = [{"heading": heading, "sentences": sentences} for heading, sentences in paragraphs(terms_of(contract))]
    said: dict[str, Any] = {
        "title": contract.title, "head": _head(contract), "parts": parts, "signed": _signed(contract),
        "practice": practice.mark(),
    }  # fmt: skip
    return set_page(PAGE, said)


def word(contract: Contract) -> bytes:
    file = begun((contract.title, 20))
    for line in _head(contract):
        file.add_paragraph(line)
    for heading, sentences in paragraphs(terms_of(contract)):
        add_part(file, heading)
        for sentence in sentences:
            add_sentence(file, sentence)
    for lines in _signed(contract):
        file.add_paragraph("\n".join(lines))
    return finished(file)


WRITERS = {"docx": word, "pdf": pdf}
