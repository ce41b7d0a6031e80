"""Backup and restore: the database, the files, the keys and the copy of the audit head, in one encrypted file.

The file is a tar, compressed, in chunks of AES-256-GCM under a key agreed with the recovery public key (X25519). The
private half is the recovery key: it is shown once, at the first start, and kept by people, so that neither the
database's machine nor the backup alone can open a backup.
"""

from __future__ import annotations

import base64
import io
import json
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction

import heli
from heli.core import audit, keys
from heli.core.errors import Refused
from heli.core.rules.sentence import Sentence

MAGIC = b"heli backup 1\n"
CHUNK = 1 << 20


def recovery_public_path() -> Path:
    return Path(settings.HELI_KEYS) / "recovery.pub"


def make_recovery_key() -> str | None:
    """Make the pair at the first start and return the private half, to be shown once; None where there is one."""
    if recovery_public_path().exists():
        return None
    private = X25519PrivateKey.generate()
    recovery_public_path().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    recovery_public_path().write_bytes(base64.b64encode(private.public_key().public_bytes_raw()))
    text = base64.b32encode(private.private_bytes_raw()).decode().rstrip("=")
    return "-".join(text[i : i + 4] for i in range(0, len(text), 4))


def _private(recovery_key: str) -> X25519PrivateKey:
    text = "".join(recovery_key.upper().replace("-", "").split())
    try:
        return X25519PrivateKey.from_private_bytes(base64.b32decode(text + "=" * (-len(text) % 8)))
    except ValueError:
        raise Refused(Sentence("恢复密钥不完整，请核对后再输入。"), field="key") from None


def _agreed(private: X25519PrivateKey, public: bytes, salt: bytes) -> AESGCM:
    shared = private.exchange(X25519PublicKey.from_public_bytes(public))
    return AESGCM(HKDF(hashes.SHA256(), 32, salt, b"heli backup").derive(shared))


def _nonce(number: int, last: bool) -> bytes:
    """Counts the chunks and marks the last, so that a cut or reordered file does not open."""
    return number.to_bytes(11, "big") + (b"\1" if last else b"\0")


def _encrypt(source: IO[bytes], target: IO[bytes]) -> None:
    ephemeral = X25519PrivateKey.generate()
    public = base64.b64decode(recovery_public_path().read_bytes())
    own = ephemeral.public_key().public_bytes_raw()
    cipher = _agreed(ephemeral, public, own)
    target.write(MAGIC + own)
    chunk, number = source.read(CHUNK), 0
    while True:
        following = source.read(CHUNK)
        sealed = cipher.encrypt(_nonce(number, not following), chunk, None)
        target.write(len(sealed).to_bytes(4, "big") + sealed)
        if not following:
            return
        chunk, number = following, number + 1


def _decrypt(source: IO[bytes], target: IO[bytes], private: X25519PrivateKey) -> None:
    if source.read(len(MAGIC)) != MAGIC:
        raise Refused(Sentence("这个文件不是合力的备份。"))
    own = source.read(32)
    cipher = _agreed(private, own, own)
    number, last = 0, False
    while not last:
        length = int.from_bytes(source.read(4), "big")
        sealed = source.read(length)
        last = not source.peek(1) if isinstance(source, io.BufferedReader) else False
        try:
            target.write(cipher.decrypt(_nonce(number, last), sealed, None))
        except InvalidTag:
            raise Refused(Sentence("恢复密钥不对，或者备份文件已损坏。"), field="key") from None
        number += 1


def make_backup(output: Path) -> tuple[int, str | None]:
    """Write and read back a backup. Returns its size in bytes, and the recovery key where it was made just now."""
    first_key = make_recovery_key()
    audit.outside.flush()
    with tempfile.TemporaryDirectory(dir=settings.HELI_HOME) as folder:
        plain = Path(folder) / "backup.tar.gz"
        with tarfile.open(plain, "w:gz", compresslevel=3) as tar:
            _pack(tar, Path(folder))
        draft = output.with_name(output.name + ".part")
        with plain.open("rb") as source, draft.open("wb") as target:
            _encrypt(source, target)
            target.flush()
            os.fsync(target.fileno())
        with tarfile.open(plain, "r:gz") as tar:
            for member in tar:
                if member.isfile():
                    _read_through(tar, member)
        draft.replace(output)
    return output.stat().st_size, first_key


def _read_through(tar: tarfile.TarFile, member: tarfile.TarInfo) -> None:
    content = tar.extractfile(member)
    while content is not None and content.read(CHUNK):
        pass


def _pack(tar: tarfile.TarFile, folder: Path) -> None:
    """The copy of the head first (it may lag, never lead), then the database, then the files its rows name."""
    _add_bytes(tar, "manifest.json", json.dumps({"heli": heli.__version__, "database": connection.vendor}).encode())
    for path in sorted((settings.HELI_HOME / "audit").glob("*.json")):
        tar.add(path, f"audit/{path.name}")
    tar.add(keys.path(), "keys/keyring.json")
    tar.add(recovery_public_path(), "keys/recovery.pub")
    if connection.vendor == "sqlite":
        copy = folder / "database.sqlite3"
        connection.ensure_connection()
        with sqlite3.connect(copy) as target:
            connection.connection.backup(target)
        target.close()
        tar.add(copy, "database.sqlite3")
    else:
        _pack_tables(tar, folder)
    files = settings.HELI_HOME / "files"
    if files.exists():
        tar.add(files, "files")


def _add_bytes(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    tar.addfile(entry, io.BytesIO(content))


def _tables() -> list[str]:
    names = connection.introspection.table_names()
    return sorted(name for name in names if name != "django_migrations")


def _pack_tables(tar: tarfile.TarFile, folder: Path) -> None:
    """Every table as PostgreSQL's own COPY, all from one snapshot."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for table in _tables():
            path = folder / table
            with path.open("wb") as out, cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
                for block in copy:
                    out.write(block)
            columns = [c.name for c in connection.introspection.get_table_description(cursor, table)]
            _add_bytes(tar, f"tables/{table}.columns", "\n".join(columns).encode())
            tar.add(path, f"tables/{table}")
            path.unlink()


def restore_backup(file: Path, recovery_key: str) -> None:
    """Bring a backup back into an empty home (and, with PostgreSQL, an empty database), then check the chain."""
    if not file.is_file():
        raise Refused(Sentence("打不开备份文件：%(file)s", file=file))
    home = Path(settings.HELI_HOME)
    if keys.exist() or any(home.glob("*.sqlite3")) or (home / "files").exists():
        raise Refused(Sentence("只能恢复到空的地方，%(home)s 里已经有数据。", home=home))
    if connection.vendor == "postgresql" and connection.introspection.table_names():
        raise Refused(Sentence("只能恢复到空的数据库，这个数据库里已经有表。"))
    private = _private(recovery_key)
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home) as folder:
        plain = Path(folder) / "backup.tar.gz"
        with file.open("rb") as source, plain.open("wb") as target:
            _decrypt(source, target, private)
        with tarfile.open(plain, "r:gz") as tar:
            _unpack(tar)
    entries, faults = audit.verify()
    if faults:
        raise Refused(
            Sentence(
                "已恢复，但审计链有 %(faults)s 处不符（共 %(entries)s 条）。请换一份备份再试。",
                faults=len(faults), entries=entries,
            )
        )  # fmt: skip


def _unpack(tar: tarfile.TarFile) -> None:
    manifest = json.loads(_content(tar, "manifest.json"))
    if manifest["database"] != connection.vendor:
        raise Refused(Sentence("这份备份来自 %(database)s，请用同一种数据库恢复。", database=manifest["database"]))
    keys.path().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in ("keyring.json", "recovery.pub"):
        path = keys.path().parent / name
        path.write_bytes(_content(tar, f"keys/{name}"))
        path.chmod(0o600)
    inside = [m for m in tar.getmembers() if m.name.split("/")[0] in ("audit", "files")]
    tar.extractall(settings.HELI_HOME, members=inside, filter="data")
    if manifest["database"] == "sqlite":
        connection.close()
        where = Path(str(settings.DATABASES["default"]["NAME"]))
        where.parent.mkdir(parents=True, exist_ok=True)
        where.write_bytes(_content(tar, "database.sqlite3"))
    else:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        _unpack_tables(tar)


def _content(tar: tarfile.TarFile, name: str) -> bytes:
    found = tar.extractfile(name)
    if found is None:
        raise Refused(Sentence("备份文件不完整。"))
    return found.read()


def _unpack_tables(tar: tarfile.TarFile) -> None:
    names = [m.name.removeprefix("tables/") for m in tar.getmembers() if m.name.startswith("tables/")]
    tables = [name for name in names if not name.endswith(".columns")]
    quoted = ", ".join(f'"{table}"' for table in tables)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {quoted} CASCADE")
        for table in tables:
            columns = ", ".join(f'"{c}"' for c in _content(tar, f"tables/{table}.columns").decode().split("\n"))
            with cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy:
                for block in _blocks(tar, f"tables/{table}"):
                    copy.write(block)
        from django.apps import apps

        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models(include_auto_created=True)):
            cursor.execute(statement)


def _blocks(tar: tarfile.TarFile, name: str) -> Iterator[bytes]:
    source = tar.extractfile(name)
    while source is not None and (block := source.read(CHUNK)):
        yield block
