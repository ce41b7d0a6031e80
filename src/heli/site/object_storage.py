"""The city's files in an object storage: whichever provider speaks S3."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

#: kept in memory while it is read; the rest of a large file goes to a temporary file
IN_MEMORY = 5 * 2**20


@contextmanager
def _as_a_disk_would() -> Iterator[None]:
    """What an object storage refuses, or does not answer, is the OSError of a folder that cannot be read or written."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise OSError(str(error)) from error


class ObjectStorage(S3Storage):  # type: ignore[misc]
    """One bucket. Checksums that only Amazon knows are left out of the requests."""

    def get_default_settings(self) -> dict[str, Any]:
        asked = Config(
            signature_version="s3v4", connect_timeout=5, read_timeout=30, retries={"total_max_attempts": 3, "mode": "standard"},
            request_checksum_calculation="when_required", response_checksum_validation="when_required",
        )  # fmt: skip
        return super().get_default_settings() | {"client_config": asked, "max_memory_size": IN_MEMORY}

    def exists(self, name: str) -> bool:
        with _as_a_disk_would():
            return bool(super().exists(name))

    def size(self, name: str) -> int:
        with _as_a_disk_would():
            return int(super().size(name))

    def delete(self, name: str) -> None:
        with _as_a_disk_would():
            super().delete(name)

    def _open(self, name: str, mode: str = "rb") -> Any:
        """Read whole at once, so that a storage which breaks off is noticed here and not by whoever reads."""
        with _as_a_disk_would():
            opened = super()._open(name, mode)
            if "r" in mode:
                opened.file.seek(0)
            return opened

    def _save(self, name: str, content: Any) -> str:
        with _as_a_disk_would():
            return str(super()._save(name, content))
