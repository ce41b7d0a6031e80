"""One person counts once, at the main employment; the gap, the list and the page of the person mean the same one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import permutations

import pytest

from heli.directory.models import Organisation, Person
from heli.workforce.actions.reach import extend_reach
from heli.workforce.models import Employment, Worker
from heli.workforce.queries.counting import count_by_place
from heli.workforce.queries.register import workers
from heli.workforce.queries.rows import worker_rows
from heli.workforce.words import main_post
from tests.cast import City

DAY = date(2026, 6, 30)
PLACES = ("330402008001", "330483001001")
CODES = {"A": "52330400MJ8877665A", "B": "52330400MJ8877665B"}


@dataclass(frozen=True)
class Post:
    """``code`` stands for the credit code of the organisation, empty for one without."""

    time: str = "full"
    start: date | None = None
    end: date | None = None
    code: str | None = None


def hold(city: City, place: str, worker: Worker, post: Post) -> Employment:
    organisation = None
    if post.code is not None:
        organisation = Organisation.objects.create(name=f"{place}{post.code}", credit_code=CODES.get(post.code, ""))
    held = Employment.objects.create(
        worker=worker, organisation=organisation, place=city.places[place], time=post.time, start_on=post.start,
        end_on=post.end,
    )  # fmt: skip
    extend_reach(held)
    return held


# the second of each pair counts (docs/explanation: one person counts once)
@pytest.mark.parametrize(
    "posts",
    [
        (Post("part", date(2001, 1, 1)), Post("full", date(2020, 1, 1))),
        (Post(start=date(2021, 1, 1)), Post(start=date(2020, 1, 1))),
        (Post(start=date(2020, 1, 1)), Post(start=None)),
        (Post(code="B"), Post(code="A")),
        (Post(code=""), Post(code="A")),
        (Post(end=date(2026, 6, 29)), Post("part")),
        (Post("part"), Post(end=date(2026, 6, 30))),
        (Post(start=date(2026, 7, 1)), Post("part")),
        (Post("part"), Post(start=date(2026, 6, 30))),
    ],
)
def test_the_post_that_counts_is_the_same_in_whatever_order_they_were_registered(
    city: City, posts: tuple[Post, Post]
) -> None:
    for number, order in enumerate(permutations(zip(PLACES, posts, strict=True))):
        person = Person.objects.create(name="林岚", document_kind="passport", document_number=f"E1234567{number}")
        worker = Worker.objects.create(person=person)
        for place, post in order:
            hold(city, place, worker, post)
        counted = {pk: count.workers for pk, count in count_by_place(DAY).items()}
        assert counted.get(city.places[PLACES[1]].pk) == 1
        assert not counted.get(city.places[PLACES[0]].pk)
        Worker.objects.all().delete()
        Organisation.objects.filter(name__startswith="33").delete()


def test_the_list_and_the_page_name_the_post_whose_beginning_nobody_knows(city: City, shen_jie: object) -> None:
    """Since ever, as the gap counts it: one database would set what is unknown first, the other last."""
    person = Person.objects.create(name="林岚", document_kind="passport", document_number="E12345678")
    worker = Worker.objects.create(person=person)
    hold(city, PLACES[0], worker, Post(start=date(2020, 1, 1)))
    hold(city, PLACES[1], worker, Post(start=None))
    assert "梧桐街道" in worker_rows([worker.pk])[0].place
    assert main_post(workers(shen_jie).get(pk=worker.pk)).place.name == "茅盾社区"
