"""Kinds of record that are talked about, in one table."""

from __future__ import annotations

KINDS = ("directory.organisation", "workforce.worker", "workforce.gapreport")
