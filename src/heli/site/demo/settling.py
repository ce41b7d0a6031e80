"""Invented people in a city as it is built: what a practice site shows of a real city."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from django.utils.timezone import localdate

from heli.accounts import acting
from heli.accounts.roles import ROLES
from heli.core.actions.settings import set_setting
from heli.core.rules.sentence import Sentence
from heli.site import structure, template_files
from heli.site.demo.accounts import keep, of_offices, of_roles
from heli.site.demo.build import enliven, people
from heli.site.demo.town import found_town
from heli.workbench.queries.letters import SAMPLES

SEED = 1


def settle(file: Path, *, workers: int, say: Callable[[str], None]) -> list[dict[str, Any]]:
    """Fill an empty practice house with the structure in the file and with invented people. Returns the sign-ins."""
    by, found, random = acting.console(), structure.read(file), Random(SEED)
    laid = structure.lay_structure(None, by=by, tables=found["tables"])
    set_setting(None, by=by, key="demo", value="1", source="培训环境，人员均为虚构")
    set_setting(None, by=by, key="practice_of", value=localdate().isoformat())
    for name in template_files.lay(found["templates"], by=by, samples=SAMPLES):
        say(Sentence("模板「%(name)s」用到改了名的自设项目，没有带过来。", name=name))
    say(Sentence("本市的地区、组织和设置已带过来，共 %(count)s 条。", count=f"{laid:,}"))
    town = found_town(by)
    # some in each agency, however few there are; none at all where none are wanted
    first = [one.name for one in town.agencies for _number in range(random.randrange(3, 9))] if workers else []
    people(max(workers, len(first)), SEED, by, say, first)
    own = [each | {"of": str(town.scope(ROLES[each["role"]]))} for each in of_roles(town, by)]
    logins = keep([*own, *of_offices(town, by, random)])
    say(Sentence("已建立 %(count)s 个账号。", count=len(logins)))
    enliven(town, workers, by)
    return logins
