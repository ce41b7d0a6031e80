"""The process in which a stranger's document is looked at: what it is by its bytes, and whether it would burst its reader.

``python -m heli.core.documents.child MEMORY SECONDS < FILE`` writes one line of JSON: ``kind`` (of ``rules.filekinds``,
or ``text`` with its ``charset``), ``active`` where it may run something, or ``fault``, a sentence.
"""

from __future__ import annotations

import codecs
import json
import re
import sys
import zipfile
import zlib
from typing import IO, Any

from heli.core.confined import Hostile, bounded
from heli.core.rules.sentence import Sentence
from heli.core.sheets.guard import LOCKED, PIECE, members_of

#: more dots than a scanned A3 sheet at 600 dpi has; a picture is unpacked by whoever looks at it
MOST_DOTS = 150_000_000
#: a folder of parts longer than this is no document: it would be read whole into memory
MOST_FOLDER = 4 * 2**20
ACTIVE_PDF = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFile|RichMedia|XFA)\b")
MACRO = re.compile(r"(?i)(?:vbaProject\.bin|/activeX/|^Basic/|^Scripts/)")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
#: how a ``zlib.error`` begins that tells of the bounds, not of the file
ZLIB_NO_MEMORY = "Error -4"
#: markers of a JPEG that carry its height and width
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}

BURSTS = Sentence("文件解压后太大，不像一份文件，没有收下。请另存为新的文件再上传。")
ODD = Sentence("文件里有压缩得极不寻常的内容，没有收下。请把内容复制到新的文件再上传。")
DAMAGED = Sentence("文件损坏，打不开。请打开它，另存为新的文件再上传。")
PASSWORD = Sentence("文件有密码。请取消密码后再上传。")
OLD = Sentence("这是旧版 Office 的格式。请另存为 .docx、.xlsx 或 .pptx 再上传。")
MACROS = Sentence("文件里有宏或控件，没有收下。请另存为不带宏的文件再上传。")
UNKNOWN = Sentence("看不出这是什么文件。可以上传 PDF、Word、Excel、PowerPoint、ODT、ODS、OFD、图片和文本。")
HUGE = Sentence("图片的尺寸太大，没有收下。请缩小后再上传。")


def main(arguments: list[str]) -> int:
    bounded(arguments)
    try:
        said = look(sys.stdin.buffer)
    except Hostile as fault:
        said = fault.told()
    except MemoryError:
        said = {"fault": BURSTS.text}
    sys.stdout.write(json.dumps(said) + "\n")
    return 0


def look(stream: IO[bytes]) -> dict[str, Any]:
    """What the content is, by its first bytes."""
    head = stream.read(1024)
    stream.seek(0)
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return {"kind": packed(stream)}
    if b"%PDF-" in head:
        return {"kind": "pdf", "active": _holds(stream, ACTIVE_PDF)}
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return {"kind": "png"} if _fits(*_png(head)) else {}
    if head.startswith(b"\xff\xd8\xff"):
        return {"kind": "jpg"} if _fits(*_jpg(stream)) else {}
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise Hostile(PASSWORD if _holds(stream, re.compile(re.escape(LOCKED))) else OLD)
    return {"kind": "text", "charset": charset(stream)}


def packed(stream: IO[bytes]) -> str:
    """An office file: bounded, whole, without macros; every part is unpacked once, and thrown away as it comes."""
    _folder(stream)
    try:
        with zipfile.ZipFile(stream) as archive:
            members = members_of(archive, BURSTS, ODD)
            kind = _kind(archive, {member.filename for member in members})
            for member in members:
                with archive.open(member) as part:  # a part that is longer than it says, or broken, is found here
                    while part.read(PIECE):
                        pass
            return kind
    except RuntimeError as fault:  # so zipfile says of an encrypted part
        raise Hostile(PASSWORD) from fault
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, ValueError) as fault:
        if str(fault).startswith(ZLIB_NO_MEMORY):
            raise MemoryError from fault
        raise Hostile(DAMAGED) from fault


def _folder(stream: IO[bytes]) -> None:
    """The folder at the end of a zip is read whole: how long it says it is, before that is done."""
    end = stream.seek(0, 2)
    stream.seek(max(0, end - 65_557))
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    length = int.from_bytes(tail[at + 12 : at + 16], "little") if at >= 0 else 0
    stream.seek(0)
    if at < 0:
        raise Hostile(DAMAGED)
    if length > MOST_FOLDER:  # 0xffffffff says that another record tells: no document needs that
        raise Hostile(BURSTS)


def _kind(archive: zipfile.ZipFile, names: set[str]) -> str:
    if any(MACRO.search(name) for name in names):
        raise Hostile(MACROS)
    for name, kind in (("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx"), ("ppt/presentation.xml", "pptx")):
        if name in names and "[Content_Types].xml" in names:
            return kind
    if "OFD.xml" in names:
        return "ofd"
    if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
        told = archive.read("mimetype").strip()
        return {b"text": "odt", b"spreadsheet": "ods"}.get(told.rpartition(b"opendocument.")[2], "") or _unknown()
    return _unknown()


def _unknown() -> str:
    raise Hostile(UNKNOWN)


def _holds(stream: IO[bytes], pattern: re.Pattern[bytes]) -> bool:
    rest = b""
    while piece := stream.read(PIECE):
        if pattern.search(rest + piece):
            return True
        rest = piece[-60:]
    return False


def _fits(width: int, height: int) -> bool:
    if not width or not height:
        raise Hostile(DAMAGED)
    if width * height > MOST_DOTS:
        raise Hostile(HUGE)
    return True


def _png(head: bytes) -> tuple[int, int]:
    if head[12:16] != b"IHDR":
        raise Hostile(DAMAGED)
    return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")


def _jpg(stream: IO[bytes]) -> tuple[int, int]:
    """Width and height stand in the first frame; other segments are passed over by their length."""
    stream.seek(2)
    for _segment in range(1_000):
        mark = stream.read(2)
        while len(mark) == 2 and mark == b"\xff\xff":
            mark = b"\xff" + stream.read(1)
        length = int.from_bytes(stream.read(2), "big")
        if len(mark) < 2 or mark[0] != 0xFF or length < 2:
            break
        if mark[1] in FRAMES:
            frame = stream.read(5)
            return int.from_bytes(frame[3:5], "big"), int.from_bytes(frame[1:3], "big")
        stream.seek(length - 2, 1)
    raise Hostile(DAMAGED)


def charset(stream: IO[bytes]) -> str:
    """Text is UTF-8 or GB 18030 throughout, and holds no bytes that no text has."""
    for name in ("utf-8", "gb18030"):
        stream.seek(0)
        reader = codecs.getincrementaldecoder(name)()
        try:
            while piece := stream.read(PIECE):
                if CONTROL.search(reader.decode(piece)):
                    raise Hostile(UNKNOWN)
            reader.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return name
    raise Hostile(UNKNOWN)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
