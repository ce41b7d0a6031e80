"""Files made to do harm: each gets one plain sentence, in bounded memory and time."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from heli.core.errors import Unreadable
from heli.core.sheets import Limits, read
from heli.core.words import told

#: what these may take: far less than a real roster may
LIMITS = Limits(memory=600 * 2**20, seconds=20)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HELLO = '<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c></row>'
FIRST = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'


def book(path: Path, *, sheets: int = 1, shared: str = "", styles: str = "", data: str = HELLO, top: str = "") -> Path:
    """An .xlsx by hand, with whatever inside."""
    names = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="r{n}"/>' for n in range(1, sheets + 1))
    parts = [(f"r{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in range(1, sheets + 1)]
    parts += [("ss", "sharedStrings", "sharedStrings.xml"), ("st", "styles", "styles.xml")]
    links = "".join(f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{at}"/>' for key, kind, at in parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("[Content_Types].xml", f'<Types xmlns="{PACKAGE}/content-types"/>')
        out.writestr(
            "_rels/.rels", f'<Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )  # fmt: skip
        out.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{names}</sheets></workbook>'
        )
        out.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'
        )
        for number in range(1, sheets + 1):
            sheet = f'{top}<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData></worksheet>'
            out.writestr(f"xl/worksheets/sheet{number}.xml", sheet)
        if shared:
            out.writestr("xl/sharedStrings.xml", shared)
        if styles:
            out.writestr("xl/styles.xml", f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>')
    return path


def table(path: Path, rows: str, top: str = "") -> Path:
    """An .ods by hand."""
    space = "urn:oasis:names:tc:opendocument:xmlns"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        out.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{space}:manifest:1.0"/>')
        out.writestr(
            "content.xml",
            f'{top}<o:document-content xmlns:o="{space}:office:1.0" xmlns:table="{space}:table:1.0" '
            f'xmlns:text="{space}:text:1.0" xmlns:office="{space}:office:1.0"><office:body><office:spreadsheet>'
            f'<table:table table:name="s">{rows}</table:table></office:spreadsheet></office:body></o:document-content>',
        )
    return path


def repeated(times: int, columns: int = 1, text: str = "x") -> str:
    return (
        f'<table:table-row table:number-rows-repeated="{times}"><table:table-cell office:value-type="string" '
        f'table:number-columns-repeated="{columns}"><text:p>{text}</text:p></table:table-cell></table:table-row>'
    )


def locked(path: Path) -> Path:
    """A compound file as Excel writes an .xlsx with a password: two streams, of which one is the encrypted package."""

    def entry(name: str, kind: int, child: int, left: int, start: int, size: int) -> bytes:
        said = (name + "\0").encode("utf-16-le")
        return (
            said.ljust(64, b"\0") + struct.pack("<HBBiii", len(said), kind, 1, left, -1, child) + bytes(36)
            + struct.pack("<IQ", start & 0xFFFFFFFF, size)
        )  # fmt: skip

    free, end, table_sector = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    chain = [table_sector, end, *range(3, 10), end, *range(11, 18), end]
    folder = entry("Root Entry", 5, 1, -1, end, 0) + entry("EncryptedPackage", 2, -1, 2, 2, 4096)
    folder += entry("EncryptionInfo", 2, -1, -1, 10, 4096) + bytes(128)
    fat = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")
    path.write_bytes(head.ljust(512, b"\0") + fat + folder + bytes(8192))
    return path


def many_lines(path: Path, content: bytes, times: int) -> Path:
    with path.open("wb") as out:
        for _ in range(times):
            out.write(content)
    return path


def cut(path: Path) -> Path:
    whole = book(path).read_bytes()
    path.write_bytes(whole[: len(whole) * 2 // 3])
    return path


ENTITY = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;">]>'
REFUSED: dict[str, tuple[Callable[[Path], Path], str]] = {
    "ten thousand sheets": (lambda p: book(p / "a.xlsx", sheets=10_000), "解压后太大"),
    "a bomb of shared strings": (
        lambda p: book(p / "a.xlsx", shared=f'<sst xmlns="{MAIN}"><si><t>{"甲" * 10_000_000}</t></si></sst>', data=FIRST),
        "压缩得极不寻常",
    ),
    "millions of styles": (lambda p: book(p / "a.xlsx", styles='<xf numFmtId="14"/>' * 2_000_000), "压缩得极不寻常"),
    "an external entity": (lambda p: book(p / "a.xlsx", top=ENTITY, data=HELLO.replace("姓名", "&e;")), "不该有的声明"),
    "entities in the strings": (
        lambda p: book(p / "a.xlsx", shared=f'{LAUGHS}<sst xmlns="{MAIN}"><si><t>&b;</t></si></sst>', data=FIRST), "打不开",
    ),
    "a file cut short": (lambda p: cut(p / "a.xlsx"), "损坏"),
    "a password": (lambda p: locked(p / "a.xlsx"), "有密码"),
    "NUL bytes": (lambda p: many_lines(p / "a.csv", b"a\0b,1\n", 20_000), "不是表格"),
    "one endless line": (lambda p: many_lines(p / "a.csv", b"a" * 2**20, 40), "引号或换行"),
    "one line of commas": (lambda p: many_lines(p / "a.csv", b"," * 2**20, 40), "没有打开"),
    "rows repeated to the end": (lambda p: table(p / "a.ods", repeated(1_048_576, 30) * 3), "没有打开"),
    "cells repeated to the end": (lambda p: table(p / "a.ods", repeated(1_048_576, 16_384)), "打不开"),
    "an entity in an .ods": (lambda p: table(p / "a.ods", repeated(1, 1, "&e;"), ENTITY), "打不开"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_means_harm_gets_one_sentence(tmp_path: Path, name: str) -> None:
    make, words = REFUSED[name]
    with pytest.raises(Unreadable) as refused:
        read(make(tmp_path), limits=LIMITS)
    sentence = told(refused.value.message)
    assert words in sentence and sentence.endswith("。") and "\n" not in sentence and len(sentence) < 80


def test_a_gigabyte_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "a.csv").open("wb") as out:
        out.truncate(2**30)
    with pytest.raises(Unreadable, match="1024 MB"):
        read(tmp_path / "a.csv", limits=LIMITS)


@pytest.mark.parametrize(
    "make",
    [
        lambda p: book(p / "a.pdf"),
        lambda p: book(p / "a.xlsx", styles="<a>" * 300_000 + "</a>" * 300_000),
        lambda p: book(p / "a.xlsx", sheets=300),
    ],
    ids=["by another name", "styles nested deep", "three hundred sheets"],
)
def test_what_is_only_odd_is_read(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    assert read(make(tmp_path), limits=LIMITS).sheets[0].cell(0, 0) == "姓名"
