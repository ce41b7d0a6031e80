"""Building the demo city through the same actions as everybody."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings
from django.utils.timezone import localdate

from heli.accounts import acting
from heli.accounts.models import User
from heli.core.actions.settings import set_setting
from heli.core.models import Acting
from heli.core.rules.sentence import Sentence
from heli.directory import imports as directory
from heli.directory.models import Organisation, Place
from heli.directory.queries import place_rows
from heli.site.demo.accounts import keep, of_roles, society_sign_ins
from heli.site.demo.agency_designs import agency_designs
from heli.site.demo.background import background
from heli.site.demo.choosing import chosen
from heli.site.demo.conduct import conduct
from heli.site.demo.conference import joint_conference
from heli.site.demo.contracts import contracts
from heli.site.demo.evaluations import evaluations
from heli.site.demo.frameworks import frameworks
from heli.site.demo.funds import funds, promised
from heli.site.demo.history import history
from heli.site.demo.learning import learning, outlooks
from heli.site.demo.lists import shared_views, watched_notices
from heli.site.demo.looked import looked
from heli.site.demo.match import match
from heli.site.demo.mirrored import mirrored
from heli.site.demo.moves import moves
from heli.site.demo.notices import notices
from heli.site.demo.organisations import organisations
from heli.site.demo.own_fields import own_fields
from heli.site.demo.papers import papers
from heli.site.demo.people import Maker, ground
from heli.site.demo.profiles import profiles
from heli.site.demo.programme import programme
from heli.site.demo.projects import projects
from heli.site.demo.proposals import proposals
from heli.site.demo.registrations import registrations
from heli.site.demo.requests import requests
from heli.site.demo.society import society
from heli.site.demo.stages import stages
from heli.site.demo.statistics import statistics
from heli.site.demo.supplier_conduct import supplier_conduct
from heli.site.demo.tenders import tenders
from heli.site.demo.town import Town, found_town
from heli.workforce.imports import from_records, load

DATA = Path(directory.__file__).parent / "data" / "jiaxing"
CHUNK = 50_000


def is_empty() -> bool:
    """Whether the database holds nothing but what ``heli migrate`` brings."""
    return not Place.objects.exists() and not Organisation.objects.exists()


def build(workers: int, seed: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Fill an empty database. Returns how much there is and one sign-in for each role."""
    by, random = acting.console(), Random(seed)
    for kind, name in (("places", "places.csv"), ("population", "population.csv"), ("boundaries", "districts.geojson")):
        directory.run(kind, DATA / name, by=by)
    for key, value, source in SETTINGS:
        set_setting(None, by=by, key=key, value=value, source=source)
    say(Sentence("地区、人口和边界已载入。"))
    rows = place_rows()
    made = _organisations(random, rows, by)
    say(Sentence("已登记 %(count)s 个组织。", count=made))
    town = found_town(by, district="330483", street="330402008")
    posts = people(workers, seed, by, say)
    logins = keep(of_roles(town, by))
    enliven(town, workers, by)
    return {
        "places": len(rows), "organisations": made, "workers": workers, "employments": posts, "seed": seed,
        "sign_ins": logins, "society_sign_ins": society_sign_ins(),
    }  # fmt: skip


def enliven(town: Town, workers: int, by: Acting) -> None:
    """What invented people do, in whatever city there is; ``workers`` is how many there are to do it with."""
    today = localdate()
    officer = User.objects.get(login="city-civil-affairs")
    shared_views(officer, town)
    joint_conference(town, today)
    programme(town, today)
    agency_designs(town, by)
    if workers:
        district_officer = User.objects.get(login="district-officer")
        history(by, district_officer, town, today)
        match(officer, district_officer, town, today)
        requests(by, town, today)
        moves(officer, town, today)
        stages(by, officer, town, today)
        conduct(by, today)
        registrations(by, town, today)
        background(officer)
        own_fields()
        learning(town, by, today)
        proposals()
        profiles()
        looked(today)
        statistics()
        outlooks()
    papers(by, town, today)
    funded, tendered, contracted, framed = projects(town)
    funds(town, funded)
    watched_notices()
    promised(town, [*tendered, *contracted, *framed])
    stage = tenders(town, by, tendered)
    evaluations(town, by, stage, tendered[9:12])
    frameworks(town, by, stage, framed)
    mirrored(town, tendered[12:15])
    chosen(town, by, stage, tendered[15:])
    contracts(town, contracted)
    society(town, by)
    supplier_conduct(town, by)
    notices(today)


#: what a real city fills in itself; nothing here is confirmed
SETTINGS = (
    ("demo", "1", "演示数据，人员均为虚构"),
    ("city_name", "嘉兴市", ""),
    ("telephone", "0573-12345", "演示号码"),
    ("post_cost_yearly_fen", "10000000", "演示数字：每个岗位每年 10 万元"),
    ("personnel_floor_percent", "2020-01-01 60", "演示数字：总额含税费，请换成本市的文件"),
    ("purchase_limit_fen", "2020-01-01 50000000", "演示数字：50 万元，待本省规定确认"),
    ("open_tender_threshold_fen", "2020-01-01 200000000", "演示数字：200 万元，待本省规定确认"),
)


def _organisations(random: Random, rows: list[tuple[str, str, str, str]], by: Acting) -> int:
    districts = [(code, name) for code, name, level, _ in rows if level == "district"]
    streets = [(code, name) for code, name, level, _ in rows if level == "street"]
    listed = list(organisations(random, districts, streets))
    path = Path(settings.HELI_HOME) / "demo-organisations.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["名称", "简称", "类别", "统一社会信用代码", "区划代码", "上级单位", "主管部门"])
        for row in listed:
            kind = Organisation.Kind(row["kind"]).label
            writer.writerow([row["name"], row["short_name"], kind, row["credit_code"], row["place_code"],
                             row.get("parent", ""), row.get("answers_to", "")])  # fmt: skip
    report = directory.run("organisations", path, by=by)
    path.unlink()
    return int(report["created"])


def people(count: int, seed: int, by: Acting, say: Callable[[str], None], first: Sequence[str] = ()) -> int:
    """People in chunks by the bulk path; one in forty holds a second post. ``first`` names employers for the first ones."""
    random = Random(seed + 1)
    employers = Organisation.objects.in_use().exclude(kind="volunteers").order_by("pk")
    agencies = list(employers.values_list("name", flat=True))
    random.shuffle(agencies)
    maker = Maker(random, localdate(), ground(random, place_rows()), agencies)
    posts, started = 0, time.monotonic()
    for start in range(0, count, CHUNK):
        records = []
        for number in range(start, min(start + CHUNK, count)):
            person = maker.person(number + 1, first[number] if number < len(first) else "")
            records.append(person)
            if random.random() < 1 / 40:
                records.append(maker.second_post(person))
        report = load(from_records(records), by=by, file_name=f"演示名册 {start // CHUNK + 1}")
        if report["bad"]:
            raise RuntimeError(f"the demo made rows that the import refuses: {report['errors'][:3]}")
        posts += len(records)
        took, so_far = f"{time.monotonic() - started:.0f}", f"{min(start + CHUNK, count):,}"
        say(Sentence("已登记 %(count)s 名社会工作者，用时 %(seconds)s 秒。", count=so_far, seconds=took))
    return posts
