"""Templates that a city edits: filled in a process that can do nothing else, whatever the template says."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest
from docx import Document

from heli.core.errors import Refused
from heli.core.letters.door import BOUNDS, fill

OFFERED = ["标题", "单位", "附件"]
VALUES = {"标题": "关于登记的通知", "单位": "A<b>&C", "附件": ["登记表", "样式"]}


def template(*lines: str) -> bytes:
    paper = Document()
    for line in lines:
        paper.add_paragraph(line)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def filled(*lines: str) -> list[str]:
    made = Document(io.BytesIO(fill(template(*lines), VALUES, OFFERED)))
    return [line.text for line in made.paragraphs]


def test_a_template_is_filled_with_what_is_offered() -> None:
    assert filled("{{ 标题 }}", "{{ 单位 }}：", "{% for 名 in 附件 %}{{ 名 }}；{% endfor %}") == [
        "关于登记的通知", "A<b>&C：", "登记表；样式；",
    ]  # fmt: skip


def test_a_word_that_is_not_offered_is_named() -> None:
    with pytest.raises(Refused, match="模板要用「电话」，这里没有。可以用的有：标题、单位、附件。"):
        fill(template("{{ 电话 }}"), VALUES, OFFERED)


HOSTILE = [
    "{{ ''.__class__.__mro__ }}",
    "{{ 标题.__class__.__base__.__subclasses__() }}",
    "{{ 标题|attr('__class__') }}",
    "{{ 标题.format.__globals__ }}",
    "{{ '{0.__class__}'.format(标题) }}",
    "{{ self.__init__.__globals__ }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ lipsum.__globals__ }}",
    "{% include '/etc/passwd' %}",
    "{% import 'x' as y %}",
    "{{ 附件.append('x') }}",
    "{% for a in range(10) %}{{ a }}{% endfor %}",
    "{{ 标题",
    "{% if %}",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_a_hostile_template_reaches_nothing(words: str) -> None:
    try:
        said = "".join(filled(words))
    except Refused as refusal:
        assert refusal.code == "template"
        return
    assert not any(secret in said for secret in ("class", "uid=", "root:", "os", "module")), said


@pytest.mark.parametrize("words", ["{{ 'a' * 2000000000 }}", "{{ 9 ** (9 ** 9) }}", "{% for a in '1' * 100000 %}{% for b in '1' * 100000 %}{% for c in '1' * 100000 %}x{% endfor %}{% endfor %}{% endfor %}"])  # fmt: skip
def test_a_template_that_would_never_end_is_ended(words: str) -> None:
    with pytest.raises(Refused, match="太多内存或时间"):
        fill(template(words), VALUES, OFFERED, bounds=replace(BOUNDS, seconds=4))


def test_a_template_that_reaches_outside_itself_is_refused() -> None:
    whole, out = template("{{ 标题 }}"), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/_rels/document.xml.rels":
                link = b'<Relationship Id="rId99" Type="http://x/attachedTemplate" Target="http://x/y" TargetMode="External"/>'
                content = content.replace(b"</Relationships>", link + b"</Relationships>")
            new.writestr(name, content)
    with pytest.raises(Refused, match="连着文件以外的东西"):
        fill(out.getvalue(), VALUES, OFFERED)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"hello"])
def test_what_is_no_word_file_is_refused(content: bytes) -> None:
    with pytest.raises(Refused):
        fill(content, VALUES, OFFERED)
