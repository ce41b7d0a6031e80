"""Documents on records: what is taken, what is refused, versions, and who sees them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from heli.accounts.models import User
from heli.core import queries
from heli.core.actions.documents import attach, restore_document, withdraw_document
from heli.core.actions.files import add_piece
from heli.core.documents.door import examined
from heli.core.errors import NotAllowed, Refused
from heli.core.models import AuditEntry, Document, DocumentVersion, StoredFile, Upload
from heli.core.rules.filekinds import KINDS, kind_by_name
from heli.workforce.models import Worker
from tests.access_things.workforce import a_worker
from tests.cast import City, client_of

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


def png(width: int = 1, height: int = 1) -> bytes:
    def part(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = part(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + part(b"IDAT", zlib.compress(b"\0\0")) + part(b"IEND", b"")


JPG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08\x00\x10\x00\x20\x01\x01\x11\x00\xff\xd9"


def packed(**parts: bytes | str) -> bytes:
    """A zip of parts; a name is written with _ for . and __ for /."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(
                name.replace("__", "/").replace("_", ".").replace("Content.Types", "[Content_Types]"), content
            )
    return out.getvalue()


def docx(**more: bytes | str) -> bytes:
    return packed(Content_Types_xml="<Types/>", word__document_xml="<document/>", **more)


GOOD = [
    ("批文.pdf", PDF),
    ("批文.docx", docx()),
    ("名单.xlsx", packed(Content_Types_xml="<Types/>", xl__workbook_xml="<workbook/>")),
    ("汇报.pptx", packed(Content_Types_xml="<Types/>", ppt__presentation_xml="<p/>")),
    ("批文.odt", packed(mimetype="application/vnd.oasis.opendocument.text")),
    ("名单.ods", packed(mimetype="application/vnd.oasis.opendocument.spreadsheet")),
    ("批文.ofd", packed(OFD_xml="<ofd/>")),
    ("证书.png", png()),
    ("证书.JPG", JPG),
    ("说明.txt", "说明".encode()),
    ("名单.csv", "姓名,学时\n林岚,12".encode("gb18030")),
]


@pytest.mark.parametrize(("name", "content"), GOOD, ids=[name for name, _content in GOOD])
def test_a_file_is_known_by_its_bytes(name: str, content: bytes) -> None:
    with examined(content, name) as found:
        assert found.kind is kind_by_name(name)
        assert found.stream.read() == content


def test_a_text_keeps_its_letters_whatever_they_are_written_in() -> None:
    with examined("姓名".encode("gb18030"), "名单.txt") as found:
        assert found.content_type == "text/plain; charset=gb18030"


def lying_about_its_length() -> bytes:
    """A part that says it is short, of which a reader would unpack a thousand times as much."""
    whole = docx(word__media_bin=b"\0" * 2**20)
    return whole.replace(struct.pack("<I", 2**20), struct.pack("<I", 10))


def of_many_parts() -> bytes:
    return docx(**{f"word__p{number}_xml": "" for number in range(5_001)})


BAD = [
    ("程序.exe", b"MZ", "不是能收的格式"),
    ("网页.html", b"<script>", "不是能收的格式"),
    ("图.svg", b"<svg onload='alert(1)'/>", "不是能收的格式"),
    ("批文.pdf", b"<script>alert(1)</script>", "内容不是 .pdf"),
    ("批文.docx", PDF, "内容是 .pdf，不是 .docx"),
    ("名单.txt", PDF, "内容是 .pdf，不是 .txt"),
    ("批文.docx", docx(word__vbaProject_bin="x"), "宏或控件"),
    ("批文.docx", docx(word__activeX__a_xml="x"), "宏或控件"),
    ("批文.docx", docx(word__media_bin=b"\0" * 30 * 2**20), "压缩得极不寻常"),
    ("批文.docx", lying_about_its_length(), "文件损坏"),
    ("批文.docx", of_many_parts(), "解压后太大"),
    ("批文.docx", docx()[:-30], "文件损坏"),
    ("批文.docx", packed(a_txt="x"), "看不出这是什么文件"),
    ("批文.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "不是能收的格式"),
    ("批文.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "旧版 Office"),
    ("批文.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "有密码"),
    ("证书.png", png(60_000, 60_000), "尺寸太大"),
    ("证书.jpg", b"\xff\xd8\xff\xe0\x00\x10", "文件损坏"),
    ("说明.txt", b"MZ\0\0\1\2", "看不出这是什么文件"),
    ("说明.txt", b"", "文件是空的"),
]


@pytest.mark.parametrize(("name", "content", "sentence"), BAD, ids=[f"{n}-{s}" for n, _c, s in BAD])
def test_what_is_not_taken_is_refused_with_a_sentence(name: str, content: bytes, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence), examined(content, name):
        raise AssertionError("taken")


def test_a_file_is_looked_at_while_it_comes_and_refused_once_it_is_too_large() -> None:
    sent = []

    def pieces() -> Any:
        for number in range(1000):
            sent.append(number)
            yield b"x" * 2**20

    with pytest.raises(Refused, match="超过 100 MB"), examined(pieces(), "说明.txt"):
        raise AssertionError("taken")
    assert len(sent) == 101


@pytest.mark.parametrize(
    ("content", "in_place"), [(PDF, True), (PDF + b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>", False)]
)
def test_a_pdf_that_runs_something_is_not_shown_in_place(content: bytes, in_place: bool) -> None:
    with examined(content, "批文.pdf") as found:
        assert found.in_place is in_place


def a_file(name: str = "登记证书.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_an_upload_under_the_same_title_is_the_next_version(city: City, fang_yu: User) -> None:
    agency = city.organisations["晨光社会工作服务中心"]
    attach(agency, by=fang_yu, file=a_file(), title="登记证书")
    second = attach(agency, by=fang_yu, file=a_file("新证书.pdf", PDF + b"2"), title="登记证书")
    assert second.number == 2
    [document] = queries.documents(fang_yu, agency)
    assert [version.file.name for version in document.versions.all()] == ["新证书.pdf", "登记证书.pdf"]
    assert document.newest == second


def test_without_a_title_the_name_of_the_file_is_one(city: City, fang_yu: User) -> None:
    version = attach(city.organisations["晨光社会工作服务中心"], by=fang_yu, file=a_file(), title="")
    assert version.document.title == "登记证书"


def test_a_withdrawn_document_leaves_its_title_and_comes_back_where_that_is_free(city: City, fang_yu: User) -> None:
    agency = city.organisations["晨光社会工作服务中心"]
    old = attach(agency, by=fang_yu, file=a_file(), title="登记证书").document
    with pytest.raises(Refused, match="请填写"):
        withdraw_document(old, by=fang_yu, reason="")
    withdraw_document(old, by=fang_yu, reason="传错了")
    new = attach(agency, by=fang_yu, file=a_file(), title="登记证书")
    assert (new.number, new.document == old) == (1, False)
    with pytest.raises(Exception, match="已经有同名的附件"):
        restore_document(old, by=fang_yu)
    withdraw_document(new.document, by=fang_yu, reason="换回原来的")
    restore_document(old, by=fang_yu)
    assert [document.state for document in queries.documents(fang_yu, agency)] == ["kept", "withdrawn"]


def test_who_works_elsewhere_attaches_and_withdraws_nothing_here(city: City, fang_yu: User, qian_feng: User) -> None:
    agency = city.organisations["晨光社会工作服务中心"]
    document = attach(agency, by=fang_yu, file=a_file(), title="登记证书").document
    with pytest.raises(NotAllowed):
        attach(agency, by=qian_feng, file=a_file("程序.exe"), title="x")
    with pytest.raises(NotAllowed):
        withdraw_document(document, by=qian_feng, reason="x")


def on_a_worker(city: City, by: User) -> tuple[Worker, Document]:
    worker = a_worker(city, by)
    return worker, attach(worker, by=by, file=a_file(), title="学历证明").document


def test_documents_are_seen_by_whoever_sees_the_record_and_by_nobody_else(
    city: City, shen_jie: User, qian_feng: User, lin_lan: User, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        worker, document = on_a_worker(city, shen_jie)
    assert [each.title for each in queries.documents(shen_jie, worker)] == ["学历证明"]
    for stranger in (qian_feng, lin_lan):
        assert queries.documents(stranger, worker) == []
        assert queries.document(stranger, document.pk) is None
        for address in ("", "versions/1/"):
            assert client_of(stranger).get(f"/documents/{document.pk}/{address}").status_code == 404
        answer = client_of(qian_feng).post(f"/documents/{document.pk}/withdraw/", {"reason": "x"})
        assert answer.status_code == 404
    assert client_of(shen_jie).get(f"/documents/{document.pk}/versions/1/").status_code == 200


def test_a_document_of_a_record_that_is_gone_is_nobodys(city: City, shen_jie: User) -> None:
    agency = city.organisations["晨光社会工作服务中心"]
    document = attach(agency, by=shen_jie, file=a_file(), title="登记证书").document
    Document.objects.filter(pk=document.pk).update(about_id=987654)
    document.refresh_from_db()
    assert document.lies_with() is None
    with pytest.raises(NotAllowed):
        withdraw_document(document, by=shen_jie, reason="x")


Commit = Callable[..., Any]


def opened(city: City, by: User, name: str, content: bytes, commit: Commit, how: str = "") -> Any:
    with commit(execute=True):
        version = attach(city.organisations["晨光社会工作服务中心"], by=by, file=a_file(name, content), title=name)
    return client_of(by).get(f"/documents/{version.document_id}/versions/1/{how}")


@pytest.mark.parametrize(("name", "content"), GOOD, ids=[name for name, _content in GOOD])
def test_a_file_is_opened_with_headers_that_let_nothing_run(
    name: str, content: bytes, city: City, fang_yu: User, django_capture_on_commit_callbacks: Commit
) -> None:
    answer = opened(city, fang_yu, name, content, django_capture_on_commit_callbacks)
    assert b"".join(answer.streaming_content) == content
    kind = kind_by_name(name)
    assert kind is not None
    assert answer["Content-Disposition"].startswith("inline" if kind.in_place else "attachment")
    assert answer["Content-Type"].startswith(kind.content_type)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert kind.key == "pdf" or answer["Content-Security-Policy"].endswith("sandbox")
    assert "no-store" in answer["Cache-Control"]
    assert not any(word in answer["Content-Type"] for word in ("html", "svg", "xml;", "script"))


def test_any_file_can_be_saved_instead(city: City, fang_yu: User, django_capture_on_commit_callbacks: Commit) -> None:
    answer = opened(city, fang_yu, "批文.pdf", PDF, django_capture_on_commit_callbacks, "?save=1")
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_withdrawn_file_opens_only_to_who_may_bring_it_back(
    city: City, fang_yu: User, lin_lan: User, django_capture_on_commit_callbacks: Commit
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        version = attach(city.organisations["晨光社会工作服务中心"], by=fang_yu, file=a_file(), title="证书")
    address = f"/documents/{version.document_id}/versions/1/"
    assert client_of(lin_lan).get(address).status_code == 200
    withdraw_document(version.document, by=fang_yu, reason="传错了")
    assert client_of(lin_lan).get(address).status_code == 404
    assert client_of(fang_yu).get(address).status_code == 200


def test_the_form_says_beside_the_field_what_is_wrong(city: City, fang_yu: User) -> None:
    agency = city.organisations["晨光社会工作服务中心"]
    address = f"/documents/directory.organisation/{agency.pk}/new/"
    answer = client_of(fang_yu).post(address, {"file": a_file("批文.docx", PDF), "title": "批文"})
    assert answer.status_code == 422
    assert "内容是 .pdf，不是 .docx" in answer.content.decode()
    assert not StoredFile.objects.exists()
    assert client_of(fang_yu).post(address, {"file": a_file(), "title": "批文"}).status_code == 302
    assert "批文" in client_of(fang_yu).get(f"/directory/organisations/{agency.pk}/").content.decode()


@pytest.mark.parametrize("kind", ["core.storedfile", "nowhere.thing", "x", "accounts.user"])
def test_documents_hang_only_on_what_takes_them(kind: str, city: City, fang_yu: User) -> None:
    assert client_of(fang_yu).get(f"/documents/{kind}/1/new/").status_code == 404


def in_pieces(user: User, address: str, name: str, content: bytes, piece: int) -> Any:
    """Send a file as the script does; the first piece goes twice, as after a broken line."""
    browser = client_of(user)
    at = browser.post(address, {"name": name, "size": str(len(content)), "title": ""}).json()
    while "next" not in at and "error" not in at:
        start = at["offset"]
        part = content[start : start + piece]
        place = f"bytes {start}-{start + len(part) - 1}/{len(content)}"
        at = browser.put(
            at["url"], part, content_type="application/octet-stream", headers={"Content-Range": place}
        ).json()
    return at


def test_a_large_file_comes_in_pieces_and_becomes_a_document(city: City, fang_yu: User) -> None:
    agency = city.organisations["晨光社会工作服务中心"]
    address = f"/documents/directory.organisation/{agency.pk}/pieces/"
    content = PDF + b"%" + b"x" * 3_000
    told = in_pieces(fang_yu, address, "批文.pdf", content, 1_000)
    assert told["next"] == agency.get_absolute_url()
    assert DocumentVersion.objects.get().file.size == len(content)
    assert not Upload.objects.exists()


def test_pieces_that_make_something_refused_are_thrown_away(city: City, fang_yu: User) -> None:
    agency = city.organisations["晨光社会工作服务中心"]
    address = f"/documents/directory.organisation/{agency.pk}/pieces/"
    told = in_pieces(fang_yu, address, "批文.docx", PDF + b"x" * 3_000, 1_000)
    assert "内容是 .pdf" in told["error"]
    assert not Upload.objects.exists() and not Document.objects.exists()


def test_who_may_not_attach_here_may_not_begin_to_send(city: City, qian_feng: User) -> None:
    agency = city.organisations["晨光社会工作服务中心"]
    answer = client_of(qian_feng).post(
        f"/documents/directory.organisation/{agency.pk}/pieces/", {"name": "批文.pdf", "size": "9"}
    )
    assert answer.status_code == 403
    assert not Upload.objects.exists()


def test_a_piece_that_comes_after_the_last_adds_nothing(city: City, fang_yu: User) -> None:
    upload = Upload.objects.create(made_by=fang_yu.actor, name="a", size=2, purpose="core.document", given={"a": ""})
    upload = add_piece(upload, 0, b"ab")
    assert add_piece(upload, 2, b"").received == 2


def test_each_upload_writes_who_and_what(city: City, fang_yu: User) -> None:
    attach(city.organisations["晨光社会工作服务中心"], by=fang_yu, file=a_file(), title="登记证书")
    events = list(AuditEntry.objects.order_by("number").values_list("event", flat=True))
    assert events[-2:] == ["core.file.keep", "core.document.attach"]


def test_every_kind_that_is_taken_has_a_word_and_an_ending() -> None:
    assert all(kind.label and kind.endings for kind in KINDS.values())
