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


def changed(part: str, old: bytes, new: bytes) -> bytes:
    """A template of which one part says something else."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template("{{ 标题 }}"))) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            assert name != part or old in content
            after.writestr(name, content.replace(old, new) if name == part else content)
    return out.getvalue()


def link(mode: bytes) -> bytes:
    return (
        b'<Relationship Id="rId99" Type="http://x/attachedTemplate" Target="http://x/y" TargetMode="'
        + mode
        + b'"/></Relationships>'
    )


def field(text: bytes) -> bytes:
    return b"<w:p><w:r><w:instrText>" + text + b"</w:instrText></w:r></w:p></w:body>"


RELATIONS, TEXT = "word/_rels/document.xml.rels", "word/document.xml"


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (RELATIONS, b"</Relationships>", link(b"External")),
        (RELATIONS, b"</Relationships>", link(b"&#69;xternal")),
        (TEXT, b"</w:body>", field(b' INCLUDEPICTURE "http://x/y.png" ')),
        (TEXT, b"</w:body>", field(b" INCLUDE</w:instrText></w:r><w:r><w:instrText>TEXT c:/y ")),
    ],
    ids=["a relation", "a relation in other letters", "a field", "a field in two runs"],
)
def test_a_template_that_reaches_outside_itself_is_refused(part: str, old: bytes, new: bytes) -> None:
    with pytest.raises(Refused, match="连着文件以外的东西"):
        fill(changed(part, old, new), VALUES, OFFERED)


def test_a_field_that_stays_within_is_kept() -> None:
    assert fill(changed(TEXT, b"</w:body>", field(b" PAGE ")), VALUES, OFFERED)


def test_a_template_that_is_no_xml_is_not_said_to_take_too_long() -> None:
    with pytest.raises(Refused, match="标记写得不对"):
        fill(changed(TEXT, b"</w:body>", b"</w:bodx>"), VALUES, OFFERED)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"hello"])
def test_what_is_no_word_file_is_refused(content: bytes) -> None:
    with pytest.raises(Refused):
        fill(content, VALUES, OFFERED)
