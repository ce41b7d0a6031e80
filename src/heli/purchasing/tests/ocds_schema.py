"""The official schemas of OCDS 1.1, where they lie beside the clone: what is told against one is what is wrong with a package."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

ROOT = Path(__file__).resolve().parents[4]
SCHEMAS = ROOT.parent / "shared" / "data" / "standards" / "ocds" / "1.1.5"
NAMES = ("release-schema", "release-package-schema", "record-package-schema", "versioned-release-validation-schema")


def faults(package: Any, kind: str) -> list[str]:
    """``kind``: release-package or record-package. Skips where the schemas are not there."""
    if not SCHEMAS.is_dir():
        pytest.skip("The official OCDS schemas do not lie beside this clone.")
    held = {name: json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8")) for name in NAMES}
    known = [(schema["id"], Resource(schema, DRAFT4)) for schema in held.values()]
    validator = Draft4Validator(
        held[f"{kind}-schema"], registry=Registry().with_resources(known), format_checker=FormatChecker()
    )
    return [
        f"{'/'.join(map(str, each.absolute_path))}: {each.message[:200]}" for each in validator.iter_errors(package)
    ]
