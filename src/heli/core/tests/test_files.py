"""Files lie encrypted, whole or not at all, and come in pieces that resume."""

from __future__ import annotations

import io
import os
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.timezone import now
from hypothesis import given
from hypothesis import strategies as st

from heli.core import files, jobs
from heli.core.actions.files import claim_upload, keep, release_upload
from heli.core.errors import Refused, Unreadable
from heli.core.models import Batch, StoredFile, Upload
from tests.cast import client_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _storage(settings: Any, tmp_path: Path) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}},
    }


def sealed(content: bytes) -> bytes:
    out = io.BytesIO()
    files.seal([content], out)
    return out.getvalue()


@given(st.integers(0, 3 * files.CHUNK + 2))
def test_what_goes_in_comes_out(size: int) -> None:
    content = os.urandom(min(size, 64)) * (size // 64 + 1)
    assert b"".join(files.unseal(io.BytesIO(sealed(content[:size])))) == content[:size]


def test_a_file_that_was_cut_moved_or_changed_does_not_open() -> None:
    content = os.urandom(2 * files.CHUNK + 100)
    whole = sealed(content)
    step = 4 + 12 + files.CHUNK + 16
    head = len(files.MAGIC) + 17
    first, second = whole[head : head + step], whole[head + step : head + 2 * step]
    for bad in (
        whole[: head + 2 * step],
        whole[:head] + second + first + whole[head + 2 * step :],
        whole[:head] + second + whole[head + 2 * step :],
        whole[:200] + bytes((whole[200] ^ 1,)) + whole[201:],
        whole[:3],
    ):
        with pytest.raises(Unreadable):
            list(files.unseal(io.BytesIO(bad)))


def test_nothing_of_a_file_lies_readable(shen_jie: Any, tmp_path: Path) -> None:
    stored = keep(b"name,330402194503124561\n" * 1000, "名册.csv", by=shen_jie)
    assert files.open_file(stored).read() == b"name,330402194503124561\n" * 1000
    assert stored.digest != sha256(b"name,330402194503124561\n" * 1000).hexdigest(), (
        "who has the file cannot find it here"
    )
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or b"330402194503124561" not in path.read_bytes()
    with files.on_disk(stored) as path:
        assert path.name == "名册.csv" and path.read_bytes().startswith(b"name,")
    assert not path.exists()


def test_no_bytes_lie_without_a_row(shen_jie: Any, tmp_path: Path) -> None:
    def refuse() -> None:
        with transaction.atomic():
            keep(b"x", "a.csv", by=shen_jie)
            raise Refused("不行。")

    with pytest.raises(Refused):
        refuse()
    assert not StoredFile.objects.exists() and not any(path.is_file() for path in tmp_path.rglob("*"))


def test_the_same_content_is_stored_once(shen_jie: Any, tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        keep(b"same", name, by=shen_jie)
    assert StoredFile.objects.count() == 2 and sum(path.is_file() for path in tmp_path.rglob("*")) == 1


def test_an_empty_and_a_huge_file_are_refused(shen_jie: Any) -> None:
    with pytest.raises(Refused, match="空的"):
        keep(b"", "a.csv", by=shen_jie)
    with pytest.raises(Unreadable, match="MB"):
        files.seal([b"12345"], io.BytesIO(), largest=4)


def test_names_from_outside_stay_in_their_folder() -> None:
    assert files.plain_name("../../etc/passwd") == "_.._etc_passwd"
    assert files.plain_name("\x00") == "_" and files.plain_name("...") == "file"


def start(client: Any, size: int) -> Any:
    return client.post("/uploads/workforce/", {"name": "名册.csv", "size": str(size)})


def send(client: Any, url: str, content: bytes, at: int, until: int) -> Any:
    span = f"bytes {at}-{until - 1}/{len(content)}"
    return client.put(url, content[at:until], content_type="application/octet-stream", headers={"Content-Range": span})


def test_an_upload_goes_on_where_it_stopped(shen_jie: Any, zhou_min: Any) -> None:
    client, content = client_of(shen_jie), b"\xe5\xa7\x93\xe5\x90\x8d\n" * 30
    first = start(client, len(content)).json()
    assert send(client, first["url"], content, 0, 100).json()["offset"] == 100
    again = start(client, len(content)).json()
    assert again["url"] == first["url"] and again["offset"] == 100
    assert send(client, first["url"], content, 0, 100).json()["offset"] == 100, "the same piece again is taken once"
    assert client_of(zhou_min).get(first["url"]).status_code == 404
    last = send(client, first["url"], content, 100, len(content)).json()
    assert last["next"].startswith("/imports/")
    assert not Upload.objects.exists() and StoredFile.objects.get().size == len(content)
    assert files.open_file(StoredFile.objects.get()).read() == content


def test_a_last_piece_that_comes_twice_makes_one_file(shen_jie: Any) -> None:
    client, content = client_of(shen_jie), b"\xe5\xa7\x93\xe5\x90\x8d\n" * 30
    url = start(client, len(content)).json()["url"]
    send(client, url, content, 0, 100)
    first = Upload.objects.get()
    assert claim_upload(first), "a request before this one has all it needs and makes the file"
    assert send(client, url, content, 100, len(content)).status_code == 409
    assert not StoredFile.objects.exists()
    release_upload(first)
    assert send(client, url, content, 100, len(content)).json()["next"].startswith("/imports/"), "it could not be made"
    assert StoredFile.objects.count() == Batch.objects.count() == 1


def test_pieces_beyond_the_end_are_refused(shen_jie: Any) -> None:
    client = client_of(shen_jie)
    url = start(client, 10).json()["url"]
    assert send(client, url, b"x" * 10, 0, 10).status_code == 200
    url = start(client, 5).json()["url"]
    wrong = client.put(url, b"x" * 9, content_type="application/octet-stream", headers={"Content-Range": "bytes 0-8/5"})
    assert wrong.status_code == 422
    assert client.put(url, b"x", content_type="application/octet-stream").status_code == 422


def test_the_worker_throws_away_what_nobody_went_on_with_for_a_day(shen_jie: Any, tmp_path: Path) -> None:
    client, content = client_of(shen_jie), b"x" * 100
    old, new = (
        client.post("/uploads/workforce/", {"name": n, "size": "100"}).json()["url"] for n in ("a.csv", "b.csv")
    )
    for url in (old, new):
        assert send(client, url, content, 0, 60).json()["offset"] == 60
    long_ago = now() - timedelta(hours=25)
    Upload.objects.filter(name="a.csv").update(created_at=long_ago, updated_at=long_ago)
    Upload.objects.filter(name="b.csv").update(created_at=long_ago, updated_at=now() - timedelta(hours=23))
    pieces = list(tmp_path.rglob("uploads/*/*"))
    assert len(pieces) == 2
    jobs.work(once=True)
    assert [upload.name for upload in Upload.objects.all()] == ["b.csv"]
    assert [path for path in pieces if path.exists()] == [
        path for path in pieces if str(Upload.objects.get().uid) in str(path)
    ]
    assert client.get(old).status_code == 404
    assert "next" in send(client, new, content, 60, 100).json()


def test_bytes_that_are_missing_are_told(shen_jie: Any) -> None:
    stored = keep(b"abc", "a.csv", by=shen_jie)
    default_storage.delete(files.address_of(stored.digest))
    with pytest.raises(Unreadable, match="重新上传"):
        files.open_file(stored)
    default_storage.save(files.address_of(stored.digest), ContentFile(b"rubbish"))
    with pytest.raises(Unreadable):
        files.open_file(stored).read()
