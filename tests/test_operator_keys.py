"""``heli keys rotate``: a new key for a city in use. One person stays one person, whoever looks them up and whenever."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from heli.accounts import acting, actions
from heli.accounts.models import User
from heli.core import audit, files, jobs, keys
from heli.core.actions.comments import add_comment
from heli.core.actions.drafts import keep_draft
from heli.core.actions.exports import ask_export
from heli.core.actions.files import keep
from heli.core.actions.looking import keep_taking
from heli.core.fields import SealedTextField
from heli.core.models import AuditPayload, BatchChange, Job, OwnField, OwnValue
from heli.directory.models import Person
from heli.purchasing.models import FinalQuote, PayeeAccount
from heli.site import rotation
from heli.workforce import imports
from heli.workforce.models import ChangeProposal, ConductCase, Worker
from heli.workforce.queries import register
from tests.access_things import tenders
from tests.cast import PASSWORD, SECRET, found_city, user_with
from tests.houses import House
from tests.plug import killed, nth

ROOT = Path(__file__).resolve().parent.parent

HEADS = "姓名,身份证号,手机,工作单位,街道\n"
PEOPLE = (("沈晨", "330402198803150019", "13905730001"), ("陆远", "330402199012120010", "13905730002"))


def with_check_digit(front: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return front + "10X98765432"[sum(int(d) * w for d, w in zip(front, weights, strict=True)) % 11]


def roster(path: Path, people: tuple[tuple[str, str, str], ...]) -> Path:
    rows = "".join(
        f"{name},{with_check_digit(number[:17])},{phone},晨光社会工作服务中心,解放街道\n"
        for name, number, phone in people
    )
    path.write_text(HEADS + rows, encoding="utf-8")
    return path


def bring_in(path: Path, progress: Callable[[int, int], None] = imports.quiet) -> dict[str, Any]:
    return imports.run(
        path, by=acting.console(), dry_run=False, good_rows=False, create_organisations=False, sheet=None,
        today=date(2026, 11, 1), faults=None, progress=progress,
    )  # fmt: skip


@pytest.fixture
def ring(tmp_path: Path, settings: Any) -> None:
    """Keys and files of this test's own: a rotation must not change what other tests stand on."""
    settings.HELI_KEYS = tmp_path / "keys"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path / "files"}},
    }
    keys.make()


@pytest.fixture
def house_in_use(ring: None, transactional_db: None, tmp_path: Path) -> User:
    """A tiny city with an officer who has a second factor, two workers, a kept file, an import that changed a row."""
    city = found_city()
    officer = user_with("city_civil_affairs", city.root, "沈洁", "shen_jie")
    bring_in(roster(tmp_path / "名册.csv", PEOPLE))
    bring_in(roster(tmp_path / "新手机.csv", (("沈晨", PEOPLE[0][1], "13905739999"),)))
    keep(b"the contract of 2026", "contract.txt", by=acting.console())
    field = OwnField.objects.create(subject="workforce.worker", name="困难情况", kind="text", sensitivity="sensitive")
    OwnValue.objects.create(field=field, record=1, sealed="低保户")
    keep_draft(by=officer, path="/directory/organisations/create/", values=[("name", "晨光")])
    ask_export(
        by=officer, path="/workforce/workers/", query="q=沈晨", form="csv", purpose="通知培训", asked_from="127.0.0.1",
        title="社会工作者",
    )  # fmt: skip
    keep_taking([1], by=officer, table="workers", form="csv", purpose="通知培训")
    add_comment(None, by=officer, about=city.organisations["晨光社会工作服务中心"], text="登记证书快到期了")
    worker, person = Worker.objects.earliest("pk"), officer.actor
    ConductCase.objects.create(
        worker=worker, year=2026, serial=1, complaint="没有上门", received_on=date(2026, 11, 2), received_by=person,
        complainant="陈奶奶", contact="13905731234",
    )  # fmt: skip
    ChangeProposal.objects.create(
        worker=worker,
        part="facts",
        reason="换了手机",
        proposed_by=person,
        before='{"phone": "1"}',
        after='{"phone": "2"}',
    )
    PayeeAccount.objects.create(
        supplier=city.organisations["晨光社会工作服务中心"], holder="晨光", bank="建设银行", number="6222000011112222",
        entered_by=person,
    )  # fmt: skip
    bond = tenders.a_bond(city, officer)
    bond.account = "6222000099998888"
    bond.save()
    FinalQuote.objects.create(bid=bond.bid, until=now() + timedelta(hours=1), sealed="42000000")
    return officer


def sealed_columns() -> list[tuple[str, str]]:
    """Table and column of every sealed text of the house, so that none is forgotten when one is added."""
    return [
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, SealedTextField)
    ]


def found(officer: User, words: str) -> list[str]:
    return sorted(register.called(Worker.objects.visible_to(officer), words).values_list("person__name", flat=True))


def assert_everybody_is_found(officer: User, tmp_path: Path) -> None:
    """By whole number, by last four, by telephone; and a roster that knows them makes nobody new."""
    for name, number, _phone in PEOPLE:
        whole = with_check_digit(number[:17])
        assert found(officer, whole) == [name]
        assert name in found(officer, whole[-4:])
    assert found(officer, "13905739999") == ["沈晨"] and found(officer, "13905730002") == ["陆远"]
    again = bring_in(roster(tmp_path / "名册再来.csv", (PEOPLE[1],)))
    assert again["created"] == 0
    # a telephone that still lies under the key being left is taken for a new one, and written again
    assert again["unchanged"] == 1 or keys.ring().leaving
    twin = Person(name="别人", document_number=with_check_digit(PEOPLE[1][1][:17]))
    with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
        twin.save()


def sign_in(login: str) -> str:
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    cache.clear()
    browser = Client()
    browser.post("/sign-in/", {"login": login, "password": PASSWORD})
    _before, counter, _after = yield_hotp_counters_from_time()
    return browser.post("/sign-in/second-factor/", {"code": format_hotp_value(hotp_value(SECRET, counter))}).get(
        "Location", ""
    )


#: how a checkpoint is written, and how many a rotation of the house in use has: after each step and each few hundred rows
CHECKPOINT = ('UPDATE "core_job"', '"checkpoint"')
CHECKPOINTS = 43


def the_lease_ends() -> None:
    """A minute later: nobody has heard of the worker since."""
    Job.objects.filter(kind=rotation.KIND).update(heartbeat_at=now() - jobs.LEASE - timedelta(seconds=1))


def test_everything_is_sealed_with_the_new_key_and_still_opens(house_in_use: User, tmp_path: Path) -> None:
    code = actions.invite_user(None, by=acting.console(), login="later", name="后来").code
    invited = User.objects.get(login="later")
    before = {row.pk: bytes(row.sealed) for row in AuditPayload.objects.all()}
    jobs.run_one(rotation.rotate_keys(None, by=acting.console()).pk)
    done = Job.objects.get(kind=rotation.KIND)
    assert done.state == "done", done.message
    current = keys.ring().current("field")[0]
    assert (current, keys.ring().current("blind")[0], keys.ring().current("file")[0]) == (2, 2, 2)
    with connection.cursor() as cursor:
        for table, column in sealed_columns():
            cursor.execute(f'SELECT "{column}" FROM {table}')
            assert {bytes(sealed)[0] for (sealed,) in cursor.fetchall() if sealed} == {2}, (table, column)
    assert not Person.objects.filter(document_index_following__isnull=False).exists()
    assert OwnValue.objects.get().sealed == "低保户"
    assert all(bytes(change.before)[0] == 2 for change in BatchChange.objects.filter(before__isnull=False))
    assert BatchChange.objects.filter(before__isnull=False).exists(), "the second roster changed a row"
    resealed = AuditPayload.objects.filter(pk__in=before)
    assert all(bytes(row.sealed)[0] == 2 and bytes(row.sealed) != before[row.pk] for row in resealed)
    stored = files.StoredFile.objects.get(name="contract.txt")
    assert files.version_of(stored) == 2 and files.open_file(stored).read() == b"the contract of 2026"
    assert_everybody_is_found(house_in_use, tmp_path)
    assert sign_in("shen_jie") == "/workbench/"
    actions.accept_invitation(
        invited, by=acting.at_the_door(invited), given=actions.FirstSignIn(code, "heli-Later-2026")
    )
    assert audit.verify()[1] == []


def test_the_values_open_without_the_old_keys(house_in_use: User) -> None:
    """What rotation is for: who holds only the old key reads nothing of today."""
    jobs.run_one(rotation.rotate_keys(None, by=acting.console()).pk)
    ring = keys.ring()
    lost = {p: ({max(v): v[max(v)]} if p in ("field", "blind") else v) for p, v in ring.versions.items()}
    keys.write(keys.Keyring(lost))
    assert {person.document_number for person in Person.objects.all()} == {with_check_digit(p[1][:17]) for p in PEOPLE}
    assert sign_in("shen_jie") == "/workbench/"


def test_each_checkpoint_of_a_rotation_is_a_place_to_be_killed_at(house_in_use: User) -> None:
    with CaptureQueriesContext(connection) as told:
        jobs.run_one(rotation.rotate_keys(None, by=acting.console()).pk)
    written = [each["sql"] for each in told if all(word in each["sql"] for word in CHECKPOINT)]
    assert len(written) == CHECKPOINTS


@pytest.mark.parametrize("number", range(1, CHECKPOINTS + 1))
def test_a_rotation_that_is_killed_goes_on_and_nobody_is_lost_meanwhile(
    house_in_use: User, tmp_path: Path, number: int
) -> None:
    """Killed before a checkpoint is written, and the next one after it: what was done is done again, or is not."""
    for key, done in ((2, False), (3, True)):
        job = rotation.rotate_keys(None, by=acting.console())
        assert killed(lambda pk=job.pk: jobs.run_one(pk), nth(CHECKPOINT, number, done)), "it was killed there"  # type: ignore[misc]
        assert_everybody_is_found(house_in_use, tmp_path)
        new = f"33040219950101{key:03d}"
        assert bring_in(roster(tmp_path / "新人.csv", ((f"新人{key}", new, f"1390573100{key}"),)))["created"] == 1
        the_lease_ends()
        again = rotation.rotate_keys(None, by=acting.console())
        ended = jobs.run_one(again.pk)
        assert again.pk == job.pk and ended is not None and ended.state == "done", ended and ended.message
        ring = keys.ring()
        assert (ring.current("field")[0], ring.leaving, ring.upcoming) == (key, {}, {})
        assert_everybody_is_found(house_in_use, tmp_path)
        assert found(house_in_use, with_check_digit(new)) == [f"新人{key}"]
        assert audit.verify()[1] == []


def sealed_meanwhile(person: Person) -> tuple[str, Any]:
    """The statement that would write somebody, made now and not run: what a slow transaction sends a moment later."""
    made = list[tuple[str, Any]]()

    def heard(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(f'INSERT INTO "{Person._meta.db_table}"'):
            made.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(heard), transaction.atomic():
        person.save()
        transaction.set_rollback(True)
    return made[0]


def test_who_is_written_with_the_old_key_while_rotation_passes_is_sealed_too(house_in_use: User) -> None:
    """A transaction that began before the new key ends after the walk has passed its row."""
    late, passed, came = (
        sealed_meanwhile(Person(name="晚到", document_number="H12345678", document_kind="pass")),
        False,
        0,
    )

    def heard(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal passed, came
        passed = passed or any(str(value).startswith("follow:") and value != "follow:0" for value in params or ())
        if passed and not came and not connection.in_atomic_block and f'FROM "{Person._meta.db_table}"' in sql:
            came = 1  # the first look around after the walk
            with connection.cursor() as cursor:
                cursor.execute(*late)
            assert bytes(Person.objects.get(name="晚到").document_index_following or b"") == b""
        return execute(sql, params, many, context)

    with connection.execute_wrapper(heard):
        jobs.run_one(rotation.rotate_keys(None, by=acting.console()).pk)
    assert came
    written = Person.objects.get(name="晚到")
    field: Any = Person._meta.get_field("document_index")
    assert bytes(written.document_index or b"") == field.digest("H12345678")
    assert written.document_number == "H12345678"


def test_who_is_brought_in_while_the_key_changes_is_found_by_the_new_one(house_in_use: User, tmp_path: Path) -> None:
    """Planned before a change of keys, written after it: the numbers would be indexed by a key nobody asks with."""
    new = (("新人", "33040219950101003", "13905730003"), ("又一人", "33040219950101005", "13905730004"))
    staged: list[int] = []

    def then_the_key_changes(done: int, total: int) -> None:
        if not 0 < done == total:
            return
        staged.append(done)
        if len(staged) == 1:
            jobs.run_one(rotation.rotate_keys(None, by=acting.console()).pk)

    assert bring_in(roster(tmp_path / "新人.csv", new), then_the_key_changes)["created"] == 2
    assert len(staged) == 2, "decided and staged once more"
    field: Any = Person._meta.get_field("document_index")
    for person in Person.objects.all():
        assert bytes(person.document_index or b"") == field.digest(person.document_number), person.name
    assert_everybody_is_found(house_in_use, tmp_path)
    assert bring_in(roster(tmp_path / "新人.csv", new))["unchanged"] == 2


#: the command itself, killed when it has sealed a few hundred rows and written so, and once more has rows before it
KILLED = """
import sys
from heli.site.cli import cli, prepare
prepare()
from tests.plug import nth, pulled
with pulled(nth(('UPDATE "core_job"', '"checkpoint"'), 2, True)):
    cli(["keys", "rotate"])
"""


def test_the_command_goes_on_where_a_killed_one_was(demo_house: House) -> None:
    """In processes of their own: one is killed in the middle of many rows, the next finishes, all is whole."""
    house = demo_house
    house.environment["HELI_LEASE"] = "0"  # the next need not wait for the dead one
    house.say("export", "workforce", "--output", str(house.home / "before.json"))
    ring = Path(house.environment["HELI_KEYS"]) / "keyring.json"
    rotating = subprocess.run(
        [sys.executable, "-c", KILLED], env=house.environment, cwd=ROOT, capture_output=True, check=False
    )
    assert rotating.returncode == -signal.SIGKILL, rotating.stderr
    halfway = json.loads(ring.read_text())
    assert halfway["upcoming"], "it was caught halfway"
    done = house.run("keys", "rotate")
    assert done.returncode == 0, done.stderr
    known = json.loads(ring.read_text())
    assert known["keys"]["field"] == halfway["keys"]["field"], "it goes on with the key it had begun with"
    assert (known["upcoming"], known["leaving"]) == ({}, {})
    assert house.ask("audit", "verify")["ok"]
    house.say("export", "workforce", "--output", str(house.home / "after.json"))
    assert (house.home / "after.json").read_bytes() == (house.home / "before.json").read_bytes()
