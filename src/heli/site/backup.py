"""Backup and restore: the database, the files, the keys and the copy of the audit head, in one encrypted file.

The file is a compressed tar, sealed so that the recovery key alone opens it.
"""

from __future__ import annotations

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
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
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
from heli.site import recovery

NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
#: how long a file that a row names may still be on its way into the storage, in seconds
ON_ITS_WAY = 10.0
#: how often the database is read again when keys were changed meanwhile
TRIES = 5


@dataclass(frozen=True)
class Written:
    """The size of a backup in bytes, and how many files were gone before it and are therefore not in it."""

    size: int
    missing: int


def make_backup(output: Path) -> Written:
    """Write a backup and read it back from the disk."""
    audit.outside.flush()
    draft = output.with_name(f".{output.name}.{os.getpid()}")
    try:
        with tempfile.TemporaryDirectory(dir=settings.HELI_HOME) as folder:
            plain = Path(folder) / "backup.tar.gz"
            missing = _write_tar(plain, Path(folder))
            with plain.open("rb") as source, os.fdopen(os.open(draft, NEW, 0o600), "wb") as target:
                cipher = recovery.seal(source, target)
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
    return Written(output.stat().st_size, missing)


def _must_read_back(written: Path, cipher: AESGCM, plain: Path) -> None:
    """Compare what lies on the disk with what was to be written, chunk by chunk."""
    read, meant = hashlib.sha256(), hashlib.sha256()
    with written.open("rb") as source:
        source.read(recovery.HEAD)
        try:
            for chunk in recovery.opened(source, cipher):
                read.update(chunk)
        except InvalidTag:
            raise Refused(Sentence("备份写完后读不回来，请换一块磁盘再试。")) from None
    with plain.open("rb") as source:
        while block := source.read(recovery.CHUNK):
            meant.update(block)
    if read.digest() != meant.digest():
        raise Refused(Sentence("备份写完后读不回来，请换一块磁盘再试。"))


def _write_tar(plain: Path, folder: Path) -> int:
    """The copy of the head first (it may lag, never lead), then the database, the keys, and the files its rows name.

    Keys that were changed while the database was read would not fit it: then it is read again. Returns how many files
    are missing.
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
            _add_bytes(tar, "keys/recovery.pub", recovery.public_path().read_bytes())
            return _pack_files(tar, named)
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


def _pack_files(tar: tarfile.TarFile, named: Named) -> int:
    """The files of this very state of the database. A row comes before its bytes: those on their way are waited for.

    Bytes that never came are no reason to leave everything else without a backup. Returns how many are missing.
    """
    stored, uploads = named
    end, missing = time.monotonic() + ON_ITS_WAY, 0
    for digest, size in stored:
        address = files.address_of(digest)
        while not (whole := files.is_whole(digest, size)) and time.monotonic() < end:
            time.sleep(0.1)
        if not whole:
            missing += 1
            continue
        with default_storage.open(address, "rb") as source:
            _add_stream(tar, f"files/{address}", source, files.sealed_size(size))
    for uid, pieces in uploads:
        for number in range(pieces):
            address = f"uploads/{_dashed(uid)}/{number}"
            if default_storage.exists(address):  # the upload may have ended since; then it is of no use any more
                with default_storage.open(address, "rb") as source:
                    _add_bytes(tar, f"files/{address}", source.read())
    return missing


def _dashed(uid: Any) -> str:
    text = str(uid).replace("-", "")
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _add_bytes(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    _add_stream(tar, name, io.BytesIO(content), len(content))


def _add_stream(tar: tarfile.TarFile, name: str, source: Any, size: int) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = size
    tar.addfile(entry, source)


#: the columns of a table that COPY carries, in their order: what the database reckons itself is reckoned again
COLUMNS = (
    "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped "
    "AND attgenerated = '' ORDER BY attnum"
)


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
            cursor.execute(COLUMNS, [f'"{table}"'])
            columns = [name for (name,) in cursor.fetchall()]
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
    private, home = recovery.private_of(recovery_key), Path(settings.HELI_HOME)
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=home) as folder:
            plain = Path(folder) / "backup.tar.gz"
            with file.open("rb") as source, plain.open("wb") as target:
                recovery.unseal(source, target, private)
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
        for path in (keys.path(), recovery.public_path()):
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
    applied = _as_called_now({(app, name) for app, name in manifest["migrations"]}, executor)
    if not applied <= set(graph.nodes):
        raise Refused(Sentence("这份备份来自更新的版本 %(version)s，请先升级合力。", version=manifest["heli"]))
    keys.path().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in (keys.path(), recovery.public_path()):
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
            shutil.copyfileobj(_stream(tar, "database.sqlite3"), out, recovery.CHUNK)
    else:
        # the tables as they were then, named by their last steps: a step before them would be a way back
        last = [node for node in applied if not {child.key for child in graph.node_map[node].children} & applied]
        executor.migrate(last)
        call_command("createcachetable", verbosity=0)
        _unpack_tables(tar)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


def _as_called_now(applied: set[tuple[str, str]], executor: MigrationExecutor) -> set[tuple[str, str]]:
    """The steps a database had gone; where one stands today for several of before and all were gone, it was."""
    for step, migration in executor.loader.replacements.items():
        if set(migration.replaces) <= applied:
            applied = applied - set(migration.replaces) | {step}
    return applied


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
    while block := source.read(recovery.CHUNK):
        yield block
