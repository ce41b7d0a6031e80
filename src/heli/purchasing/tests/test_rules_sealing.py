"""A sealed bid opens to what was sealed, for its tender alone, and whatever was done to it is noticed."""

from __future__ import annotations

import hashlib
import io
import json
import struct
import tracemalloc
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heli.core.errors import HeliError, Refused, Unreadable
from heli.purchasing.rules import sealed_file
from heli.purchasing.rules.sealed_file import CHUNK, HEAD, MOST_FILES, TAG, check_head, is_file_name
from heli.purchasing.rules.sealing import Source, open_sealed, seal
from heli.purchasing.rules.tender_keys import PrivateKey, TenderKey
from heli.purchasing.tests.tender_keys import opens, tender

Files = dict[str, bytes]
FORM = {"price_fen": 98_000_000, "项目负责人": "林岚", "staff": [{"name": "林岚", "level": "senior"}]}
#: a bid whose manifest and one file fill just one chunk
BARE = len(json.dumps({"form": {}, "files": [{"name": "a", "bytes": 100_000}]}, separators=(",", ":"))) + 4


def sealed(files: Files, form: dict[str, Any] | None = None, name: str = "XM-2026-001") -> bytes:
    out = io.BytesIO()
    said = seal(form or {}, [Source.of_bytes(*each) for each in files.items()], tender(name)[0], out)
    held = out.getvalue()
    assert (said.sha256, said.bytes) == (hashlib.sha256(held).hexdigest(), len(held))
    return held


def opened(held: bytes) -> tuple[Any, Files]:
    bid = open_sealed(io.BytesIO(held), opens())
    return bid.form, {file.name: b"".join(file.pieces()) for file in bid}


NAMES = st.text(min_size=1, max_size=20).filter(is_file_name)
FORMS = st.dictionaries(
    st.text("abc项目", max_size=5),
    st.none() | st.booleans() | st.integers() | st.text('abc中\n"\\', max_size=9),
    max_size=4,
)


@settings(deadline=None)
@given(
    FORMS, st.lists(st.tuples(NAMES, st.binary(max_size=300)), max_size=6, unique_by=lambda each: each[0].casefold())
)
def test_what_was_sealed_comes_out(form: dict[str, Any], files: list[tuple[str, bytes]]) -> None:
    assert opened(sealed(dict(files), form)) == (form, dict(files))


@pytest.mark.parametrize("whole", [0, 1, 2])
@pytest.mark.parametrize("off", [-2, -1, 0, 1, 2])
def test_the_borders_of_chunks_change_nothing(whole: int, off: int) -> None:
    size = max(0, CHUNK - BARE + whole * CHUNK + off)
    held = sealed({"a": bytes(size)})
    assert opened(held) == ({}, {"a": bytes(size)})
    assert check_head(io.BytesIO(held), tender()[0]).size == len(held)
    if off == 0:
        assert len(held) == HEAD.size + (whole + 1) * (CHUNK + TAG)


def test_no_files_empty_files_and_many_files() -> None:
    many = {f"附件{number}.pdf": bytes([number % 256]) * (number * 37 % 999) for number in range(MOST_FILES)}
    for files in ({}, {"空.txt": b""}, {"空.txt": b"", "b": b"x", "也空": b""}, many):
        assert opened(sealed(files, FORM)) == (FORM, files)


def test_a_long_form_takes_chunks_of_its_own() -> None:
    form = {"text": "长" * 300_000}
    assert opened(sealed({"a": b"x" * CHUNK}, form)) == (form, {"a": b"x" * CHUNK})
    with pytest.raises(Refused, match="表单太长") as told:
        sealed({}, {"text": "长" * 400_000})
    assert told.value.field == "form"


def test_two_sealings_of_one_bid_have_nothing_in_common_but_the_open_part_of_the_head() -> None:
    one, other = sealed({"a": b"x" * 1000}), sealed({"a": b"x" * 1000})
    assert len(one) == len(other) and one[:49] == other[:49] and one[49:114] != other[49:114]
    assert sum(a == b for a, b in zip(one[114:], other[114:], strict=True)) < 50


def test_every_changed_byte_is_noticed() -> None:
    held = sealed({"a": b"contents"}, {"b": 1})
    for at in range(len(held)):
        for mask in (1, 0x80):
            changed = bytearray(held)
            changed[at] ^= mask
            with pytest.raises(HeliError):
                opened(bytes(changed))


def test_a_changed_byte_deep_inside_is_noticed_before_its_chunk_is_given() -> None:
    changed = bytearray(sealed({"a": bytes(3 * CHUNK)}))
    changed[HEAD.size + 2 * (CHUNK + TAG) + 5] ^= 1
    pieces = next(iter(open_sealed(io.BytesIO(changed), opens()))).pieces()
    assert len(next(pieces)) + len(next(pieces)) < 2 * CHUNK
    with pytest.raises(Unreadable, match="改动过或不完整"):
        next(pieces)


@pytest.mark.parametrize("files", [{"a": b"short"}, {"a": bytes(2 * CHUNK)}, {"a": bytes(CHUNK - BARE)}])
def test_a_cut_or_lengthened_file_is_noticed(files: Files) -> None:
    held = sealed(files)
    for wrong in (
        held[:-1],
        held[: -TAG - 1],
        held[: HEAD.size],
        held[: HEAD.size - 1],
        held + b"\0",
        held + held,
        b"",
    ):
        with pytest.raises(Unreadable):
            opened(wrong)
        with pytest.raises(Unreadable):
            check_head(io.BytesIO(wrong), tender()[0])


def test_whole_chunks_cut_off_exchanged_doubled_or_brought_from_elsewhere_are_noticed() -> None:
    held, other = sealed({"a": bytes(3 * CHUNK)}), sealed({"a": bytes(3 * CHUNK)})
    head, wide = held[: HEAD.size], CHUNK + TAG
    parts = [held[at : at + wide] for at in range(HEAD.size, len(held), wide)]
    foreign = other[HEAD.size + wide : HEAD.size + 2 * wide]
    shorter = struct.pack(">Q", CHUNK * (len(parts) - 1))
    for wrong in (
        head + b"".join(parts[:-1]), head[:9] + shorter + head[17:] + b"".join(parts[:-1]),
        head + b"".join([parts[1], parts[0], *parts[2:]]), head + b"".join([parts[0], parts[1], parts[1], *parts[3:]]),
        head + b"".join([parts[0], foreign, *parts[2:]]), other[: HEAD.size] + held[HEAD.size :],
    ):  # fmt: skip
        with pytest.raises(Unreadable):
            opened(wrong)


def test_an_unread_file_is_passed_over_and_its_chunks_are_proved_all_the_same() -> None:
    held = sealed({"a": bytes(2 * CHUNK), "b": b"second"})
    assert [b"".join(file.pieces()) for file in open_sealed(io.BytesIO(held), opens()) if file.name == "b"] == [
        b"second"
    ]
    changed = bytearray(held)
    changed[-1] ^= 1
    with pytest.raises(Unreadable):
        for _file in open_sealed(io.BytesIO(bytes(changed)), opens()):
            pass


def test_a_file_of_another_tender_is_refused_before_anything_is_read() -> None:
    held = sealed({"a": b"x"}, name="XM-2026-002")
    stream = io.BytesIO(held[: HEAD.size])
    for asked in (lambda: open_sealed(stream, opens()), lambda: check_head(io.BytesIO(held), tender()[0])):
        with pytest.raises(Refused, match="另一个项目") as told:
            asked()
        assert told.value.field == "file"
    assert stream.tell() == HEAD.size


def test_a_head_turned_to_another_tender_opens_nothing() -> None:
    held = bytearray(sealed({"a": b"x"}, name="XM-2026-002"))
    held[17:49] = tender()[0].digest
    with pytest.raises(Unreadable):
        opened(bytes(held))


def test_the_head_says_what_a_server_may_know() -> None:
    held = sealed({"a": b"x" * 500}, FORM)
    head = check_head(io.BytesIO(held), tender()[0])
    assert head.tender_digest == tender()[0].digest and head.size == len(held)
    assert check_head(io.BytesIO(held)) == head
    assert "林岚".encode() not in held and b"price_fen" not in held


@pytest.mark.parametrize(
    ("at", "bytes_", "said"),
    [
        (0, b"%PDF-1.7", "不是密封的投标文件"),
        (8, b"\2", "新版本的格式"),
        (9, bytes(8), "改动过"),
        (9, b"\xff" * 8, "改动过"),
        (49, bytes(65), "改动过"),
    ],
)
def test_a_head_that_cannot_be_is_said(at: int, bytes_: bytes, said: str) -> None:
    held = bytearray(sealed({"a": b"x"}))
    held[at : at + len(bytes_)] = bytes_
    with pytest.raises(Unreadable, match=said):
        check_head(io.BytesIO(bytes(held)))


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../a", "a/b", "a\\b", "C:a", "a\0b", "a\nb", " a", "a ", "a.", ".hidden", "CON", "nul.txt", "Com1.pdf", "x" * 121,
     "\U00020000" * 61, "a\u202efdp.exe", "\ud800", "a?", "<a>", "a|b", 'a"b', "a*"],
)  # fmt: skip
def test_a_name_that_no_folder_should_hold_is_refused(name: str) -> None:
    with pytest.raises(Refused, match="文件名") as told:
        seal({}, [Source.of_bytes(name, b"x")], tender()[0], io.BytesIO())
    assert told.value.field == "files"
    str(told.value).encode()


@pytest.mark.parametrize("names", [("a.pdf", "A.PDF"), ("\u00e9.pdf", "e\u0301.pdf"), ("a", "a")])
def test_two_files_that_would_fall_together_are_refused(names: tuple[str, str]) -> None:
    with pytest.raises(Refused, match="有两个文件都叫"):
        seal({}, [Source.of_bytes(name, b"x") for name in names], tender()[0], io.BytesIO())


def test_more_than_a_bid_may_have_is_refused_before_anything_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed_file, "MOST_BYTES", 1024**2)
    for files, said in (
        ([Source.of_bytes(f"a{n}", b"") for n in range(MOST_FILES + 1)], "最多 500 个文件"),
        ([Source("a", 600_000, io.BytesIO), Source("b", 600_000, io.BytesIO)], "超过 1 MB"),
    ):
        out = io.BytesIO()
        with pytest.raises(Refused, match=said):
            seal({}, files, tender()[0], out)
        assert not out.getvalue()


def test_two_hundred_megabytes_are_taken_and_not_a_byte_more() -> None:
    sealed_file.must_be_files([("a", sealed_file.MOST_BYTES - 1), ("b", 1)])
    with pytest.raises(Refused, match="超过 200 MB"):
        sealed_file.must_be_files([("a", sealed_file.MOST_BYTES), ("b", 1)])


@pytest.mark.parametrize("form", [{"a": float("nan")}, {"a": "\ud800"}, {"a": object()}, {"a": b"x"}])
def test_a_form_that_is_no_json_is_refused(form: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="不能保存") as told:
        seal(form, [], tender()[0], io.BytesIO())
    assert told.value.field == "form"


@pytest.mark.parametrize("real", [9, 11, 0])
def test_a_file_that_changes_while_it_is_sealed_is_said(real: int) -> None:
    with pytest.raises(Unreadable, match="被改动了"):
        seal({}, [Source("a", 10, lambda: io.BytesIO(bytes(real)))], tender()[0], io.BytesIO())


def forged(manifest: bytes, rest: bytes = b"", length: int | None = None) -> bytes:
    """What somebody may seal who does not keep to the format."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    own = ec.generate_private_key(ec.SECP256R1())
    content = struct.pack(">I", len(manifest) if length is None else length) + manifest + rest
    point = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    head = sealed_file.Head(len(content), tender()[0].digest, point)
    cipher = head.cipher(own.exchange(ec.ECDH(), tender()[0].public))
    return head.to_bytes() + cipher.encrypt(sealed_file.nonce(0, True), content, head.to_bytes())


ENTRY = {"name": "a", "bytes": 1}


@pytest.mark.parametrize(
    "manifest",
    [b"", b"x", b"[]", b"3", b"{}", b'{"form":{}}', b'{"form":[],"files":[]}', b'{"form":{},"files":[],"x":1}', b'{"form":{},"files":{}}',
     b'{"form":{"a":NaN},"files":[]}', b"\xff", b"[" * 90_000,
     *(json.dumps({"form": {}, "files": each}).encode() for each in (
         3, [3], [{}], [{**ENTRY, "x": 1}], [{**ENTRY, "bytes": -1}], [{**ENTRY, "bytes": 1.0}], [{**ENTRY, "bytes": True}], [{**ENTRY, "name": 3}],
         [{**ENTRY, "name": "../a"}], [ENTRY, ENTRY], [{**ENTRY, "bytes": 2}], [], [{**ENTRY, "bytes": 10**12}]))],
    ids=range(25),
)  # fmt: skip
def test_a_manifest_that_somebody_forged_is_said(manifest: bytes) -> None:
    with pytest.raises(Unreadable):
        opened(forged(manifest, b"x"))


def test_a_manifest_that_names_less_than_was_sealed_is_said_before_any_file() -> None:
    with pytest.raises(Unreadable):
        open_sealed(io.BytesIO(forged(json.dumps({"form": {}, "files": []}).encode(), b"x")), opens())


def test_a_length_that_points_beyond_the_content_is_said() -> None:
    for length in (0, 3, 10**9, 2**32 - 1):
        with pytest.raises(Unreadable):
            opened(forged(b"{}", b"", length))


def test_forging_by_the_format_opens() -> None:
    assert opened(forged(json.dumps({"form": {}, "files": [ENTRY]}).encode(), b"x")) == ({}, {"a": b"x"})


class Slow(io.BytesIO):
    """A pipe: it gives a little at a time, and cannot be sought in."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(min(size or 0, 1_000) if size and size > 0 else size)

    def seek(self, *_where: int) -> int:
        raise io.UnsupportedOperation


def test_a_pipe_is_sealed_from_and_opened_from() -> None:
    contents, out = bytes(range(256)) * 900, io.BytesIO()
    seal({}, [Source("a", len(contents), lambda: Slow(contents))], tender()[0], out)
    bid = open_sealed(Slow(out.getvalue()), opens())
    assert [b"".join(file.pieces()) for file in bid] == [contents]


class Zeros:
    """A file of any size that takes no room."""

    def __init__(self, size: int) -> None:
        self.left = size

    def read(self, size: int) -> bytes:
        size = min(size, self.left)
        self.left -= size
        return bytes(size)

    def __enter__(self) -> Zeros:
        return self

    def __exit__(self, *_: object) -> None:
        pass


def test_memory_does_not_grow_with_the_bid(tmp_path: Path) -> None:
    size, file = 60_000_000, tmp_path / "a.sealed"
    tender(), opens()
    tracemalloc.start()
    with file.open("wb") as out:
        seal({}, [Source("a", size, lambda: cast(BinaryIO, Zeros(size)))], tender()[0], out)
    with file.open("rb") as stream:
        for one in open_sealed(stream, opens()):
            assert sum(len(piece) for piece in one.pieces()) == size
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000


def test_the_progress_ends_with_all_of_it() -> None:
    heard: list[tuple[int, int]] = []
    seal(
        {},
        [Source.of_bytes("a", bytes(20 * CHUNK))],
        tender()[0],
        io.BytesIO(),
        lambda done, of: heard.append((done, of)),
    )
    assert heard == sorted(heard) and heard[-1][0] == heard[-1][1] and len(heard) == 3


def test_a_file_on_disk_is_sealed_under_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "报价单.pdf").write_bytes(b"%PDF")
    out = io.BytesIO()
    seal({}, [Source.of_path(tmp_path / "报价单.pdf")], tender()[0], out)
    assert opened(out.getvalue())[1] == {"报价单.pdf": b"%PDF"}
    assert [each.name for each in tmp_path.iterdir()] == ["报价单.pdf"]


def test_the_example_of_the_documents_opens_by_what_they_say_alone() -> None:
    """A reader of its own, without a line of ours."""
    import base64

    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    page = (Path(__file__).resolve().parents[4] / "docs" / "reference" / "sealed-file.md").read_text(encoding="utf-8")
    key = json.loads(page.split("```json\n")[1].split("```")[0])
    held = base64.b64decode(page.split("```text\n")[1].split("```")[0])
    private = ec.derive_private_key(int.from_bytes(bytes(range(1, 33)), "big"), ec.SECP256R1())
    numbers = bytes((key["threshold"], key["count"]))
    digest = hashlib.sha256(
        b"heli tender key 1" + numbers + base64.b64decode(key["public_key"]) + key["tender"].encode()
    ).digest()
    digits = str(int.from_bytes(digest, "big"))[-40:]
    assert key["fingerprint"].replace(" ", "") == digits and f"`{digest.hex()}`" in page
    head, size = held[:114], int.from_bytes(held[9:17], "big")
    assert (
        head[:9] == b"HELI-BID\1"
        and head[17:49] == digest
        and len(held) == 114 + size + 16
        and f"file of {len(held)} bytes" in page
    )
    shared = private.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), head[49:]))
    cipher = AESGCM(HKDF(hashes.SHA256(), 32, head, b"heli sealed bid 1").derive(shared))
    content = cipher.decrypt(bytes(11) + b"\1", held[114:], head)
    length = int.from_bytes(content[:4], "big")
    assert json.loads(content[4 : 4 + length]) == {
        "form": {"price_fen": 98_000_000},
        "files": [{"name": "报价单.txt", "bytes": 15}],
    }
    assert content[4 + length :].decode() == "九十八万元"
    ours = open_sealed(io.BytesIO(held), PrivateKey(TenderKey.from_json(key), private))
    assert ours.form == {"price_fen": 98_000_000} and [bytes(b"".join(one.pieces())) for one in ours] == [
        content[4 + length :]
    ]
