"""Accounts for everybody on a register in one step, against as many made one by one, in a copy of the house.

The step is the background work behind the page of accounts: it reads who is in post and has no account, and makes each employer's
accounts in one committed transaction. One by one, an officer invites one person and a second officer gives the role of a
social worker at one employer: the two ordinary actions for a single account.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ABOUT = (
    "Measured in a copy of the house, with every commit; a roster of 3,000 more at agencies is imported first. One by one: "
    "`invite_user`, which makes a code at once, and `give_grant`, before the step and after it, scaled to as many accounts. "
    "The sheets are printed by employer; their codes are kept as digests alone."
)
MOST, AT_LEAST = 60, 3_000
#: accounts of each round of the reference, and rounds on either side of the step
SAMPLE, ROUNDS = 50, 3


def lines() -> list[str]:
    with tempfile.TemporaryDirectory(prefix="heli-bench-") as home:
        shutil.copytree(
            os.environ["HELI_HOME"], home, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*-shm", "*.lock")
        )
        given = {**os.environ, "HELI_HOME": home, "HELI_KEYS": f"{home}/keys"}
        told = subprocess.run(
            [sys.executable, "-c", "from bench.accounts import measure; measure()"],
            check=True, env=given, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
    made, seconds, processor, single, single_processor, printed = map(float, told.stdout.split()[-6:])
    return [
        f"| accounts from the register, in one step | {seconds:.1f} s ({made:,.0f} accounts, {made / seconds:,.0f} a second) | "
        f"one by one, {single:,.0f} a second: {made / single:,.0f} s | {made / seconds / single:.1f} (by processor time "
        f"{made / processor / single_processor:.1f}) | under {MOST} s |",
        f"| their codes, a sheet for each employer | {printed:.1f} s | | | |",
    ]


def measure() -> None:
    """In a process of its own, whose environment names the copy: prints how many accounts, seconds of the step by the clock
    and of the processor, accounts a second one by one by either, and seconds of printing all sheets."""
    import django

    django.setup()
    from heli.accounts.models import User
    from heli.core import jobs
    from heli.workforce.actions.accounts import make_all_accounts
    from heli.workforce.queries.accounts import missing

    _import_more()
    officer = User.objects.get(login="city-civil-affairs")
    wanted = sum(missing(officer))
    before = User.objects.count()
    singles = [_one_by_one(number) for number in range(ROUNDS)]
    job = make_all_accounts(None, by=officer)
    began, used = time.perf_counter(), time.process_time()
    jobs.run_one(job.pk)
    seconds, processor = time.perf_counter() - began, time.process_time() - used
    singles += [_one_by_one(ROUNDS + number) for number in range(ROUNDS)]
    made = User.objects.count() - before - len(singles) * SAMPLE
    # somebody in post at two employers is counted at both and has one account
    if not AT_LEAST <= made <= wanted:
        raise RuntimeError(f"{made} accounts were made of {wanted} wanted, at least {AT_LEAST} are asked for")
    single, single_processor = (median(each[at] for each in singles) for at in (0, 1))
    print(made, seconds, processor, single, single_processor, _print_all(officer))


def _import_more() -> None:
    """People nobody has met, each at an agency: most of the demo city work for a community, and there are two kinds of sheet."""
    from django.utils.timezone import localdate

    from bench.importing import _roster
    from heli.accounts import acting
    from heli.workforce import imports

    with tempfile.TemporaryDirectory() as folder:
        _roster(path := Path(folder) / "roster.xlsx", AT_LEAST)
        imports.run(path, by=acting.console(), today=localdate(), good_rows=True)


def _one_by_one(round_: int) -> tuple[float, float]:
    """Accounts a second by the clock and by the processor."""
    from heli.accounts import roles
    from heli.accounts.actions import give_grant, invite_user
    from heli.accounts.models import User
    from heli.directory.models import Organisation

    system, security = (User.objects.get(login=f"{kind}-administrator") for kind in ("system", "security"))
    agencies = list(Organisation.objects.filter(kind="agency"))
    chosen = random.Random(round_).choices(agencies, k=SAMPLE)
    began, used = time.perf_counter(), time.process_time()
    for number, agency in enumerate(chosen):
        user = invite_user(None, by=system, login=f"bench-{round_}-{number}", name="林岚")
        give_grant(user, by=security, role=roles.OWN, organisation=agency)
    return SAMPLE / (time.perf_counter() - began), SAMPLE / (time.process_time() - used)


def _print_all(officer: object) -> float:
    from heli.workforce.actions.accounts import print_sheet
    from heli.workforce.queries.accounts import employers, employing_places, last_printing, with_somebody_without

    waiting = [
        each
        for kind in (employers(officer), employing_places(officer))
        for each in with_somebody_without(kind, "outside")
    ]
    began = time.perf_counter()
    for employer in waiting:
        print_sheet(employer, by=officer, last=last_printing(employer))
    return time.perf_counter() - began
