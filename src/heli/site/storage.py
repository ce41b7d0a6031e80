"""Assets with their hash in the name, served compressed; a page of a house without built assets still renders."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class AssetStorage(CompressedManifestStaticFilesStorage):
    manifest_strict = False

    def stored_name(self, name: str) -> str:
        try:
            return str(super().stored_name(name))
        except ValueError:  # not built: the browser is told that it is not there, the reader sees the page
            return name
