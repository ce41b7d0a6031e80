"""The process in which a template of the city is filled. It has no files, no clock, no words but those that are handed to it.

``python -m heli.core.letters.child MEMORY SECONDS < INPUT``: the input is a line of JSON (``values``, ``offered``) and then
the template. Written is a line of JSON and after it the filled file, or ``fault``, a sentence, with its ``values``.
"""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
from typing import IO, Any

from heli.core.confined import Hostile, bounded
from heli.core.documents.child import packed
from heli.core.rules.sentence import Sentence

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
UNKNOWN = Sentence("模板要用「%(asked)s」，这里没有。可以用的有：%(offered)s。")
OUTSIDE = Sentence("模板连着文件以外的东西（图片、附加模板或链接），没有收下。请把它们放进文件再上传。")
WRONG = Sentence("模板里的标记写得不对：「%(said)s」。请照着「可以用的内容」改正再上传。")
TOO_MUCH = Sentence("填写这个模板要用太多内存或时间，没有完成。请删去多余的内容再上传。")
#: what a template may do with a value; everything else that Jinja brings is taken away
FILTERS = ("default", "join", "length", "first", "last", "replace", "trim")
LONGEST = 60
#: what the libraries raise of a template that is not what they expect; lxml's own is a SyntaxError
BROKEN = (TypeError, ValueError, AttributeError, LookupError, ArithmeticError, RecursionError, SyntaxError)
#: fields that bring in what lies elsewhere as soon as somebody opens the file
FETCHING = re.compile(r"(?i)\b(?:INCLUDEPICTURE|INCLUDETEXT|DDE|DDEAUTO|LINK|IMPORT|RD|DATABASE)\b")


def main(arguments: list[str]) -> int:
    given = json.loads(sys.stdin.buffer.readline())
    template = sys.stdin.buffer.read()
    import docxtpl  # type: ignore[import-untyped]  # noqa: F401  # read before there are bounds: they are for the template

    bounded(arguments)
    out = sys.stdout.buffer
    try:
        made = filled(template, given["values"], given["offered"], given["mark"])
    except Hostile as fault:
        say(out, fault.told())
    except MemoryError:
        say(out, Hostile(TOO_MUCH).told())
    else:
        say(out, {})
        out.write(made)
    return 0


def say(out: IO[bytes], what: dict[str, Any]) -> None:
    out.write(json.dumps(what).encode() + b"\n")


def filled(template: bytes, values: dict[str, Any], offered: list[str], mark: str = "") -> bytes:
    """The template with its values; whatever it asks for that is not offered is a fault. ``mark``: at its head."""
    from docxtpl import DocxTemplate
    from jinja2 import TemplateError

    from heli.core.stamp import stamped

    bench = environment()
    try:
        look(template)
        paper = DocxTemplate(io.BytesIO(template))
        asked = sorted(paper.get_undeclared_template_variables(bench) - set(offered))
        if asked:
            raise Hostile(Sentence(UNKNOWN.text, asked=asked[0][:LONGEST], offered=offered))
        paper.render(values, bench)
        if mark:
            stamped(paper.docx, mark)
    except TemplateError as fault:  # a word that is not allowed or not understood
        raise Hostile(Sentence(WRONG.text, said=str(fault)[:LONGEST])) from fault
    except BROKEN as fault:
        raise Hostile(Sentence(WRONG.text, said=type(fault).__name__)) from fault
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def environment() -> Any:
    """Jinja without a way out: no globals, few filters, an unknown word is an error, every value is escaped."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    bench = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    bench.globals.clear()
    bench.filters = {name: bench.filters[name] for name in FILTERS}
    bench.tests = {name: bench.tests[name] for name in ("defined", "undefined")}
    return bench


def look(template: bytes) -> None:
    """A Word file, bounded, that reaches for nothing outside itself."""
    if packed(io.BytesIO(template)) != "docx":
        raise Hostile(Sentence(WRONG.text, said="docx"))
    with zipfile.ZipFile(io.BytesIO(template)) as archive:
        for name in archive.namelist():
            if name.lower().endswith((".rels", ".xml")) and reaches_out(archive.read(name)):
                raise Hostile(OUTSIDE)


def reaches_out(part: bytes) -> bool:
    """Whether a part leads out of its file: parsed, since the same word can be written in many ways."""
    from lxml import etree  # type: ignore[import-untyped]

    fields = []
    for element in etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True)).iter(etree.Element):
        if element.get("TargetMode", "").lower() == "external":
            return True
        if element.tag in (f"{WORD}instrText", f"{WORD}fldSimple"):
            fields.append(element.get(f"{WORD}instr") or element.text or "")
    return FETCHING.search("".join(fields)) is not None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
