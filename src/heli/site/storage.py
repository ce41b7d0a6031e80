"""Assets with their hash in the name, served compressed; a page of a house without built assets still renders."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class AssetStorage(CompressedManifestStaticFilesStorage):
    manifest_strict = False
