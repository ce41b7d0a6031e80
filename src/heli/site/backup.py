"""Backup and restore: the database, the files, the keys and the copy of the audit head, in one encrypted file.

The file is a tar, compressed, in chunks of AES-256-GCM under a key agreed with the recovery public key (X25519). The
private half is the recovery key: it is shown once, at the first start, and kept by people, so that neither the
database's machine nor the backup alone can open a backup.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

import heli
from heli.core import audit, files, keys
from heli.core.errors import Refused
from heli.core.rules.sentence import Sentence

MAGIC = b"heli backup 1\n"
CHUNK = 1 << 20
NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
SEALED = CHUNK + 16
#: how long a file that a row names may still be on its way into the storage, in seconds
ON_ITS_WAY = 10.0
#: how often the database is read again when keys were changed meanwhile
TRIES = 5


def recovery_public_path() -> Path:
    return keys.path().with_name("recovery.pub")


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


def _encrypt(source: IO[bytes], target: IO[bytes]) -> AESGCM:
    """Seal for the recovery key. Returns the cipher, which reads back what was written; it is kept nowhere."""
    if not recovery_public_path().exists():
        raise Refused(Sentence("没有找到恢复密钥的公开部分。请运行 heli migrate，会显示一把新的恢复密钥。"))
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
            return cipher
        chunk, number = following, number + 1


def _opened(source: io.BufferedReader, cipher: AESGCM) -> Iterator[bytes]:
    """The plain chunks behind the head. Raises InvalidTag where anything was changed, moved or cut."""
    number, last = 0, False
    while not last:
        length = int.from_bytes(source.read(4), "big")
        if length > SEALED:
            raise InvalidTag
        sealed = source.read(length)
        last = not source.peek(1)
        yield cipher.decrypt(_nonce(number, last), sealed, None)
        number += 1


def _decrypt(source: io.BufferedReader, target: IO[bytes], private: X25519PrivateKey) -> None:
    head = source.read(len(MAGIC) + 32)
    if not head.startswith(MAGIC) or len(head) != len(MAGIC) + 32:
        raise Refused(Sentence("这个文件不是合力的备份。"))
    own = head[len(MAGIC) :]
    try:
        for chunk in _opened(source, _agreed(private, own, own)):
            target.write(chunk)
    except (InvalidTag, ValueError):
        raise Refused(Sentence("恢复密钥不对，或者备份文件已损坏。"), field="key") from None


def make_backup(output: Path) -> int:
    """Write a backup and read it back from the disk. Returns its size in bytes."""
    audit.outside.flush()
    draft = output.with_name(f".{output.name}.{os.getpid()}")
    try:
        with tempfile.TemporaryDirectory(dir=settings.HELI_HOME) as folder:
            plain = Path(folder) / "backup.tar.gz"
            _write_tar(plain, Path(folder))
            with plain.open("rb") as source, os.fdopen(os.open(draft, NEW, 0o600), "wb") as target:
                cipher = _encrypt(source, target)
                target.flush()
                os.fsync(target.fileno())
            _must_read_back(draft, cipher, plain)
        draft.replace(output)
    except OSError as error:
        raise Refused(
            Sentence("备份写不进 %(file)s：%(fault)s。", file=str(output), fault=error.strerror or "")
        ) from error
    finally:
        draft.unlink(missing_ok=True)
    return output.stat().st_size


def _must_read_back(written: Path, cipher: AESGCM, plain: Path) -> None:
    """Compare what lies on the disk with what was to be written, chunk by chunk."""
    read, meant = hashlib.sha256(), hashlib.sha256()
    with written.open("rb") as source:
        source.read(len(MAGIC) + 32)
        try:
            for chunk in _opened(source, cipher):
                read.update(chunk)
        except InvalidTag:
            raise Refused(Sentence("备份写完后读不回来，请换一块磁盘再试。")) from None
    with plain.open("rb") as source:
        while block := source.read(CHUNK):
            meant.update(block)
    if read.digest() != meant.digest():
        raise Refused(Sentence("备份写完后读不回来，请换一块磁盘再试。"))


def _write_tar(plain: Path, folder: Path) -> None:
    """The copy of the head first (it may lag, never lead), then the database, the keys, and the files its rows name.

    Keys that were changed while the database was read would not fit it: then it is read again.
    """
    for _try in range(TRIES):
        ring = keys.path().read_bytes()
        with tarfile.open(plain, "w:gz", compresslevel=3) as tar:
            for path in sorted((settings.HELI_HOME / "audit").glob("*.json")):
                _add_bytes(tar, f"audit/{path.name}", path.read_bytes())
            applied = sorted(MigrationRecorder(connection).applied_migrations())
            manifest = {"heli": heli.__version__, "database": connection.vendor, "migrations": applied}
            _add_bytes(tar, "manifest.json", json.dumps(manifest).encode())
            named = _pack_sqlite(tar, folder) if connection.vendor == "sqlite" else _pack_tables(tar, folder)
            if keys.path().read_bytes() != ring:
                continue
            _add_bytes(tar, "keys/keyring.json", ring)
            _add_bytes(tar, "keys/recovery.pub", recovery_public_path().read_bytes())
            _pack_files(tar, named)
            return
    raise Refused(Sentence("正在换密钥，暂时不能备份。请过一会儿再试。"))


Named = tuple[list[tuple[str, int]], list[tuple[str, int]]]
STORED = "SELECT DISTINCT digest, size FROM core_storedfile"
UPLOADS = "SELECT uid, pieces FROM core_upload"


def _pack_sqlite(tar: tarfile.TarFile, folder: Path) -> Named:
    """One copy of the whole file, taken by SQLite itself while others write."""
    copy = folder / "database.sqlite3"
    connection.ensure_connection()
    target = sqlite3.connect(copy)
    connection.connection.backup(target)
    named = target.execute(STORED).fetchall(), target.execute(UPLOADS).fetchall()
    target.close()
    tar.add(copy, "database.sqlite3")
    copy.unlink()
    return named


def _pack_files(tar: tarfile.TarFile, named: Named) -> None:
    """The files of this very state of the database. A row comes before its bytes: those on their way are waited for."""
    stored, uploads = named
    end = time.monotonic() + ON_ITS_WAY
    for digest, size in stored:
        address = files.address_of(digest)
        while not _is_whole(address, size):
            if time.monotonic() > end:
                raise Refused(Sentence("存放的文件 %(file)s 不完整，不能备份。请先运行 heli check。", file=digest[:12]))
            time.sleep(0.1)
        with default_storage.open(address, "rb") as source:
            _add_stream(tar, f"files/{address}", source, files.sealed_size(size))
    for uid, pieces in uploads:
        for number in range(pieces):
            address = f"uploads/{_dashed(uid)}/{number}"
            if default_storage.exists(address):  # the upload may have ended since; then it is of no use any more
                with default_storage.open(address, "rb") as source:
                    _add_bytes(tar, f"files/{address}", source.read())


def _dashed(uid: Any) -> str:
    text = str(uid).replace("-", "")
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _is_whole(address: str, size: int) -> bool:
    return default_storage.exists(address) and default_storage.size(address) == files.sealed_size(size)


def _add_bytes(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    _add_stream(tar, name, io.BytesIO(content), len(content))


def _add_stream(tar: tarfile.TarFile, name: str, source: Any, size: int) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = size
    tar.addfile(entry, source)


def _tables() -> list[str]:
    names = connection.introspection.table_names()
    return sorted(name for name in names if name != "django_migrations")


def _pack_tables(tar: tarfile.TarFile, folder: Path) -> Named:
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
        cursor.execute(STORED)
        stored = cursor.fetchall()
        cursor.execute(UPLOADS)
        return stored, cursor.fetchall()


def must_be_empty() -> None:
    """Restoring never covers anything: the home, the keys and the database must be new."""
    home = Path(settings.HELI_HOME)
    if keys.exist() or any(home.glob("*.sqlite3")) or any((home / part).exists() for part in ("files", "audit")):
        raise Refused(Sentence("只能恢复到空的地方，%(place)s 里已经有数据。", place=str(home)))
    if connection.vendor == "sqlite" and not Path(str(connection.settings_dict["NAME"])).exists():
        return  # asking an absent file for its tables would make it
    if connection.introspection.table_names():
        raise Refused(Sentence("只能恢复到空的数据库，这个数据库里已经有表。"))


def restore_backup(file: Path, recovery_key: str) -> list[Any]:
    """Bring a backup back into an empty home and database. Returns the faults of the chain, none where it is whole.

    Nothing is left behind where it cannot be done.
    """
    must_be_empty()
    private, home = _private(recovery_key), Path(settings.HELI_HOME)
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=home) as folder:
            plain = Path(folder) / "backup.tar.gz"
            with file.open("rb") as source, plain.open("wb") as target:
                _decrypt(source, target, private)
            with tarfile.open(plain, "r:gz") as tar, _nothing_left_behind(home):
                _unpack(tar)
    except OSError as error:
        fault = error.strerror or str(error)
        raise Refused(Sentence("不能恢复 %(file)s：%(fault)s。", file=str(file), fault=fault)) from error
    return audit.verify()[1]


@contextmanager
def _nothing_left_behind(home: Path) -> Iterator[None]:
    """What was brought halfway goes again; a PostgreSQL is emptied by its owner."""
    try:
        yield
    except BaseException:
        connection.close()
        for name in ("files", "audit"):
            shutil.rmtree(home / name, ignore_errors=True)
        for path in (keys.path(), recovery_public_path()):
            path.unlink(missing_ok=True)
        if connection.vendor == "sqlite":
            Path(str(connection.settings_dict["NAME"])).unlink(missing_ok=True)
        raise


def _unpack(tar: tarfile.TarFile) -> None:
    manifest = json.loads(_content(tar, "manifest.json"))
    if manifest["database"] != connection.vendor:
        raise Refused(Sentence("这份备份来自 %(database)s，请用同一种数据库恢复。", database=manifest["database"]))
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    applied = [(app, name) for app, name in manifest["migrations"]]
    if not set(applied) <= set(graph.nodes):
        raise Refused(Sentence("这份备份来自更新的版本 %(version)s，请先升级合力。", version=manifest["heli"]))
    keys.path().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in (keys.path(), recovery_public_path()):
        path.write_bytes(_content(tar, f"keys/{path.name}"))
        path.chmod(0o600)
    for member in tar.getmembers():
        if member.name.startswith("files/"):
            _keep_file(tar, member)
    copies = [member for member in tar.getmembers() if member.name.startswith("audit/")]
    tar.extractall(settings.HELI_HOME, members=copies, filter="data")
    if connection.vendor == "sqlite":
        connection.close()
        where = Path(str(connection.settings_dict["NAME"]))
        where.parent.mkdir(parents=True, exist_ok=True)
        with where.open("wb") as out:
            shutil.copyfileobj(_stream(tar, "database.sqlite3"), out, CHUNK)
    else:
        # the tables as they were then, named by their last steps: a step before them would be a way back
        last = [node for node in applied if not {child.key for child in graph.node_map[node].children} & set(applied)]
        executor.migrate(last)
        call_command("createcachetable", verbosity=0)
        _unpack_tables(tar)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


def _keep_file(tar: tarfile.TarFile, member: tarfile.TarInfo) -> None:
    """Into the storage, wherever that is; an address of ours is letters, digits, hyphens and slashes."""
    from django.core.files import File

    address = member.name.removeprefix("files/")
    if not member.isfile() or not address.replace("/", "").replace("-", "").isalnum():
        raise Refused(Sentence("备份文件不完整。"))
    default_storage.save(address, File(_stream(tar, member.name)))


def _stream(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    try:
        found = tar.extractfile(name)
    except KeyError:
        found = None
    if found is None:
        raise Refused(Sentence("备份文件不完整。"))
    return found


def _content(tar: tarfile.TarFile, name: str) -> bytes:
    return _stream(tar, name).read()


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
    source = _stream(tar, name)
    while block := source.read(CHUNK):
        yield block
