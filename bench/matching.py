"""The training plan of a whole city, against the same rule of the match called post by post through the ORM in the same run."""

from __future__ import annotations

import random
import time
from collections import Counter
from statistics import median

ABOUT = (
    "The plan is all that its page shows of a whole city: every post somebody holds today against the requirements of the demo "
    "city, counted by district, demand, training and major. Row by row: one post by its key with its holder's certificates, "
    "qualifications, trainings and employments, the rule for one, its findings counted. The plan and stretches of the reference "
    "are asked in turn."
)
SAMPLE, ROUNDS, SEED, BAR = 300, 3, 26, 20


def lines() -> list[str]:
    from django.utils.timezone import localdate

    from heli.accounts.models import User
    from heli.workforce.match_plan import plan_of
    from heli.workforce.models import Employment
    from heli.workforce.queries.match import open_posts

    today, officer = localdate(), User.objects.get(login="city-civil-affairs")
    keys = list(open_posts(Employment.objects.all(), today).values_list("pk", flat=True))
    drawn = random.Random(SEED).sample(keys, min(len(keys), SAMPLE * ROUNDS))
    size, ours, by_row = len(drawn) // ROUNDS, [], []
    _row_by_row(drawn[:10])  # what is read once in a process is read before either is timed
    if plan_of(officer, {}, today).whole.figures[0].number < len(keys) / 2:
        raise RuntimeError("of most posts nothing is asked: the demo city has lost its requirements")
    for number in range(ROUNDS):
        began, used = time.perf_counter(), time.process_time()
        plan_of(officer, {}, today)
        ours.append((time.perf_counter() - began, time.process_time() - used))
        by_row.append(_row_by_row(drawn[number * size : (number + 1) * size]))
    seconds, processor = (median(each[at] for each in ours) for at in (0, 1))
    single, single_processor = (median(size / each[at] for each in by_row) for at in (0, 1))
    rate = len(keys) / seconds
    return [
        f"| training plan of the city | {rate:,.0f} rows/s ({len(keys):,} posts in {seconds:.1f} s) | the same rule row by row "
        f"through the ORM, {single:,.0f} rows/s | {rate / single:.0f} (by processor time "
        f"{len(keys) / processor / single_processor:.0f}) | at least {BAR} |"
    ]


def _row_by_row(keys: list[int]) -> tuple[float, float]:
    """Seconds by the clock and of the processor."""
    from django.utils.timezone import localdate

    from heli.workforce.models import Employment
    from heli.workforce.queries.match import holder_of, in_force, matched
    from heli.workforce.queries.outlook import asked as next_exam

    began, used = time.perf_counter(), time.process_time()
    today = localdate()
    ordered, question = in_force(today), next_exam(today)
    counted: Counter[tuple[str | None, str, str]] = Counter()
    known = Employment.objects.select_related("worker", "organisation__place", "place").prefetch_related(
        "worker__certificates", "worker__qualifications", "worker__trainings", "worker__employments"
    )
    for key in keys:
        post = known.get(pk=key)
        found = matched(post, holder_of(post.worker, today, question), ordered)
        place = post.place or (post.organisation and post.organisation.place)
        counted.update((place.path if place else None, each.demand, each.state) for each in found.findings)
    return time.perf_counter() - began, time.process_time() - used
