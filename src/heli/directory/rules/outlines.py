"""Outlines of places in GeoJSON (RFC 7946): polygons in degrees, longitude first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from heli.core.rules.sentence import Sentence
from heli.directory.rules.eras import significant
from heli.directory.rules.places import tidy
from heli.directory.rules.plan import Fault, Plan

CODE_NAMES = (
    "code", "adcode", "place_code", "区划代码", "行政区划代码", "代码", "统计用区划代码", "地区代码", "区划码", "adcode99", "pac", "xzqdm", "xzdm", "gb", "id",
)  # fmt: skip
NAME_NAMES = (
    "name",
    "place_name",
    "名称",
    "地区名称",
    "区划名称",
    "行政区划名称",
    "地区",
    "xzqmc",
    "xzmc",
    "fullname",
    "地名",
)


@dataclass(frozen=True)
class Outline:
    """A geometry for the place of a code."""

    row: int
    code: str
    geometry: dict[str, Any]


def _ring_ok(ring: object) -> bool:
    """Section 3.1.6: four or more positions, the first repeated as the last."""
    if not isinstance(ring, list) or len(ring) < 4 or ring[0] != ring[-1]:
        return False
    return all(
        isinstance(p, list) and len(p) >= 2 and all(isinstance(n, (int, float)) and not isinstance(n, bool) for n in p[:2])
        and -180 <= p[0] <= 180 and -90 <= p[1] <= 90
        for p in ring
    )  # fmt: skip


def is_area(geometry: object) -> bool:
    """Whether a geometry is a Polygon or MultiPolygon with whole rings."""
    if not isinstance(geometry, dict):
        return False
    parts = geometry.get("coordinates")
    if geometry.get("type") == "Polygon":
        parts = [parts]
    elif geometry.get("type") != "MultiPolygon":
        return False
    if not isinstance(parts, list) or not parts:
        return False
    return all(isinstance(part, list) and part and all(map(_ring_ok, part)) for part in parts)


def code_of(
    feature: Mapping[str, Any], known: Mapping[str, Any], names: Mapping[str, str | None], short: Mapping[str, str]
) -> str:
    """The place a feature means: by its code, the code filled up with zeros (``short`` has the codes without them), or
    its name where that is one place's.

    A code of no place beside a name of one is the code of another collection (156330402): the name decides.
    """
    properties = feature.get("properties")
    said = {str(key).lower(): value for key, value in properties.items()} if isinstance(properties, dict) else {}
    codes = [tidy(said[key]).removesuffix(".0") for key in CODE_NAMES if said.get(key) not in (None, "")]
    codes += [tidy(feature["id"]).removesuffix(".0")] if feature.get("id") not in (None, "") else []
    called = [tidy(said[key]) for key in NAME_NAMES if isinstance(said.get(key), str)]
    named = next((names[name] for name in called if names.get(name)), None)
    exact = next((code for code in codes if code in known), None)
    filled = next((short[significant(code)] for code in codes if significant(code) in short), None)
    return exact or named or (filled if not called else None) or next(iter(codes), "") or next(iter(called), "")


def plan_outlines(
    features: Iterable[Any], stored: Mapping[str, tuple[int, Any]], names: Mapping[str, str | None]
) -> Plan[Outline]:
    """Compare features with the outlines of the places in force; ``stored`` maps code to (key, outline), ``names`` a
    name to the code, or None where several places bear it."""
    features = list(features)
    short = {significant(code): code for code in stored}
    plan: Plan[Outline] = Plan(rows=len(features))
    for number, feature in enumerate(features, 1):
        code = code_of(feature, stored, names, short) if isinstance(feature, dict) else ""
        if not code:
            plan.errors.append(
                Fault(number, "place_code", "missing", Sentence("这个图形没有区划代码（properties.code）。"))
            )
        elif code not in stored:
            plan.errors.append(
                Fault(
                    number, "place_code", "place_unknown", Sentence("没有代码是「%(given)s」的地区。", given=code[:20])
                )
            )
        elif not is_area(feature.get("geometry")):
            plan.errors.append(
                Fault(
                    number,
                    "outline",
                    "outline_impossible",
                    Sentence("边界要是闭合的 Polygon 或 MultiPolygon，坐标是经纬度。"),
                )
            )
        elif stored[code][1] == feature["geometry"]:
            plan.unchanged += 1
        elif stored[code][1] is None:
            plan.created.append(Outline(number, code, feature["geometry"]))
        else:
            plan.changed.append((stored[code][0], {"outline": feature["geometry"]}))
    return plan
