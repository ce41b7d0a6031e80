"""Keeping a file: its row in this transaction, its bytes after it, so that no bytes lie without a row."""

from __future__ import annotations

import mimetypes
import shutil
import tempfile
from datetime import timedelta
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.utils.timezone import now
from django.utils.translation import gettext as _

from heli.core import files
from heli.core.actions import action
from heli.core.errors import Refused
from heli.core.models import Acting, Actor, StoredFile, Upload
from heli.core.rules.sentence import Sentence

#: an upload with which nobody went on for so long is thrown away
ABANDONED = timedelta(days=1)


def keep(source: Any, name: str, *, by: Acting, content_type: str = "") -> StoredFile:
    """Keep an uploaded file, a stream or pieces of bytes. Within another action it is part of that."""
    sealed = tempfile.TemporaryFile()  # noqa: SIM115  # read again when the transaction has ended
    digest, size = files.seal(files.pieces_of(source), sealed)
    if size == 0:
        raise Refused(_("文件是空的，请重新选择。"), field="file", code="empty")
    stored: StoredFile = keep_row(
        None, by=by, digest=digest, name=files.plain_name(name), size=size,
        content_type=content_type or mimetypes.guess_type(name)[0] or "application/octet-stream",
    )  # fmt: skip
    transaction.on_commit(lambda: _store(digest, sealed))
    return stored


#: the largest file that the house makes itself
LARGEST_MADE = 2**30


def keep_made(source: Any, name: str, *, content_type: str, made_by: Actor) -> StoredFile:
    """Keep a file that the house made for somebody, within the change that makes it."""
    sealed = tempfile.TemporaryFile()  # noqa: SIM115  # read again when the transaction has ended
    digest, size = files.seal(files.pieces_of(source), sealed, LARGEST_MADE)
    stored = StoredFile(
        digest=digest, name=files.plain_name(name), size=size, content_type=content_type, made_by=made_by
    )
    stored.save()
    transaction.on_commit(lambda: _store(digest, sealed))
    return stored


def discard(stored: StoredFile) -> None:
    """Throw a file away, within the change that does without it; its bytes follow where no other file has the same."""
    digest = stored.digest
    stored.delete()
    transaction.on_commit(lambda: _throw_away(digest))


def _throw_away(digest: str) -> None:
    """Somebody may keep the same content at this moment, and see bytes that are just going: then they come back."""
    address = files.address_of(digest)
    if StoredFile.objects.filter(digest=digest).exists() or not default_storage.exists(address):
        return
    with tempfile.TemporaryFile() as held:
        with default_storage.open(address, "rb") as sealed:
            shutil.copyfileobj(sealed, held, files.CHUNK)
        default_storage.delete(address)
        if StoredFile.objects.filter(digest=digest).exists():
            files.put(address, held)


def _store(digest: str, sealed: Any) -> None:
    with sealed:
        files.put(files.address_of(digest), sealed)


@action("core.file.keep")
def keep_row(on: None, /, *, by: Acting, digest: str, name: str, size: int, content_type: str) -> StoredFile:
    stored = StoredFile(digest=digest, name=name, size=size, content_type=content_type[:100], made_by=by.actor)
    stored.save()
    return stored


def open_upload(*, by: Acting, name: str, size: int, purpose: str, given: dict[str, str]) -> Upload:
    """Begin an upload, or go on with the one that stopped: same person, same file, same purpose."""
    if not 0 < size <= files.LARGEST:
        raise Refused(Sentence("文件超过 %(most)s MB，请分成几个文件上传。", most=files.LARGEST // 2**20), field="file")
    name = files.plain_name(name)
    same = Upload.objects.filter(made_by=by.actor, name=name, size=size, purpose=purpose, given=given)
    upload = same.order_by("-pk").first()
    if upload is None:
        upload = Upload(made_by=by.actor, name=name, size=size, purpose=purpose, given=given)
        upload.save()
    return upload


def _piece(upload: Upload, number: int) -> str:
    return f"uploads/{upload.uid}/{number}"


def add_piece(upload: Upload, offset: int, piece: bytes) -> Upload:
    """Take one piece where the last ended; a piece sent twice is taken once."""
    if offset != upload.received or upload.received == upload.size:
        return upload
    if not piece or upload.received + len(piece) > upload.size:
        raise Refused(_("收到的内容与文件大小不符，请重新上传。"), field="file", code="size")
    with tempfile.TemporaryFile() as sealed:
        files.seal([piece], sealed)
        default_storage.delete(_piece(upload, upload.pieces))  # left by a request that was cut off
        files.put(_piece(upload, upload.pieces), sealed)
    Upload.objects.filter(pk=upload.pk, received=offset).update(
        received=offset + len(piece), pieces=F("pieces") + 1, version=F("version") + 1, updated_at=now()
    )
    upload.refresh_from_db()
    return upload


def content_of(upload: Upload) -> Any:
    """The whole content, piece by piece."""
    for number in range(upload.pieces):
        with default_storage.open(_piece(upload, number), "rb") as sealed:
            yield from files.unseal(sealed)


def claim_upload(upload: Upload) -> bool:
    """Whether the caller is the one that makes the file of it: the last piece may come twice, the file may not."""
    return bool(upload.purpose and Upload.objects.filter(pk=upload.pk, purpose=upload.purpose).update(purpose=""))


def release_upload(upload: Upload) -> None:
    """The file could not be made: it can be tried again."""
    Upload.objects.filter(pk=upload.pk).update(purpose=upload.purpose)


def close_upload(upload: Upload) -> None:
    """Throw the pieces away; the file they made is kept by now."""
    _delete_pieces(upload)
    upload.delete()


def sweep_uploads() -> int:
    """Throw away what nobody went on with for a day, pieces and all. Returns how many uploads went."""
    swept = 0
    for upload in Upload.objects.filter(updated_at__lt=now() - ABANDONED).order_by("pk"):
        # whoever goes on at this very moment is left alone
        gone, _rows = Upload.objects.filter(pk=upload.pk, version=upload.version).delete()
        if gone:
            _delete_pieces(upload)
            swept += 1
    return swept


def _delete_pieces(upload: Upload) -> None:
    """Also the piece of a request that was cut off before it was counted."""
    for number in range(upload.pieces + 1):
        default_storage.delete(_piece(upload, number))
