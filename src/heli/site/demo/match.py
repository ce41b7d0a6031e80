"""What posts ask for in the demo city, and people who match, lack something, or of whom something is not on record."""

from __future__ import annotations

from datetime import date

from heli.accounts.models import User
from heli.site.demo.town import Town
from heli.workforce.actions.match import enter_requirement
from heli.workforce.actions.register import add_qualification, change_employment, change_worker
from heli.workforce.queries.register import main_first, workers

DOCUMENT = "社会工作岗位任职条件（演示）"
#: some of each district, in the order of their keys: trainings attended, a major and a first day nobody wrote down
ATTENDED = ("社区工作方法培训班", "危机干预初阶培训", "老年个案实务培训", "督导能力提升班")
PEOPLE = 24


def match(officer: User, district_officer: User, town: Town, today: date) -> None:
    """``officer`` is the city's registrar."""
    since = date(today.year, 1, 1)
    enter_requirement(
        town.city, by=officer, name="社区工作者任职条件", posts="社区工作者", level="junior", document=DOCUMENT,
        article="第四条", effective_from=since,
    )  # fmt: skip
    enter_requirement(
        town.city, by=officer, name="督导任职条件", posts="督导", level="intermediate",
        majors="社会工作、社会学、心理学", trainings="督导", months=60, document=DOCUMENT, article="第六条", effective_from=since,
    )  # fmt: skip
    enter_requirement(
        town.city, by=officer, name="个案社工任职条件", posts="个案社工", kind="agency", level="junior",
        majors="社会工作、社会学、心理学", trainings="危机干预、老年个案", trainings_how="any", months=12, document=DOCUMENT,
        article="第五条", effective_from=since,
    )  # fmt: skip
    enter_requirement(
        town.district, by=district_officer, name=f"{town.district.name}社区工作者任职条件", posts="社区工作者", level="junior",
        trainings="社区工作", months=24, document=f"{town.district.name}社区工作者管理办法（演示）", article="第三条",
        effective_from=since,
    )  # fmt: skip
    for at, worker in enumerate(workers(district_officer).order_by("pk")[:PEOPLE]):
        if at % 3:
            add_qualification(
                worker, by=district_officer, kind="training", name=ATTENDED[at % len(ATTENDED)],
                obtained_on=date(today.year - 1, 6, 1),
            )  # fmt: skip
        if at % 8 == 0:
            change_worker(
                worker, by=district_officer, name=worker.person.name, phone=None, education=worker.education, major="",
                note=worker.note,
            )  # fmt: skip
        post = worker.employments.order_by(*main_first()).first()
        if at % 6 == 1 and post is not None:
            change_employment(post, by=district_officer, post=post.post, time=post.time, start_on=None)
