"""What every test stands on: which database, a home and keys of its own, and Django set up after these are chosen.

`HELI_TEST_DATABASE=sqlite|postgresql` (or `--database`; or the address of a PostgreSQL that stands) chooses; SQLite is a file, as in life, because other processes
must see it. Each worker of xdist has a home of its own and, by pytest-django, a database of its own.
"""

from __future__ import annotations

import gc
import os
import re
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import settings

from tests.houses import House, bare, demo_city, small_city, started
from tests.postgres import cluster

ROOT = Path(__file__).resolve().parent
SAMPLES = ROOT.parent / "shared" / "data"
_at_the_end = ExitStack()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=["sqlite", "postgresql"], help="default: HELI_TEST_DATABASE, or sqlite")


settings.register_profile("heli", deadline=None)  # a test is not timed: another may have the machine
settings.load_profile("heli")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    home = Path(tempfile.mkdtemp(prefix="heli-test-"))
    _at_the_end.callback(shutil.rmtree, home, ignore_errors=True)
    for chosen_outside in [name for name in os.environ if re.match("HELI_(?!TEST_)", name)]:
        del os.environ[chosen_outside]
    os.environ["HELI_HOME"] = str(home)
    os.environ["HELI_KEYS"] = str(home / "keys")
    os.environ["DJANGO_SETTINGS_MODULE"] = "heli.site.settings"
    os.environ["HELI_LANGUAGE"] = "zh"  # what the terminal speaks is no matter of a test
    if not hasattr(config, "workerinput"):  # workers of xdist inherit what their controller has chosen
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # ended from outside, the cluster ends too
        os.environ["DATABASE_URL"] = _database(config)
        # where tests/houses.py keeps what it makes once for all workers, or for several runs on one database
        os.environ.setdefault("HELI_TEST_HOUSES", str(home))
    _set_up_django(home)
    for scene in (
        "tests.cast",
        "tests.access",
        "heli.workbench.tests.hall",
        "heli.workbench.tests.letter_box",
    ):  # the cast are models, so Django must stand first
        config.pluginmanager.import_plugin(scene)


def _database(config: pytest.Config) -> str:
    chosen = config.getoption("--database") or os.environ.get("HELI_TEST_DATABASE") or "sqlite"
    if chosen.startswith("postgresql://"):
        return chosen
    if chosen not in ("sqlite", "postgresql"):
        raise pytest.UsageError(f"HELI_TEST_DATABASE is {chosen!r}; it may be sqlite or postgresql")
    if chosen == "sqlite" or config.getoption("collectonly"):
        return f"sqlite:///{os.environ['HELI_HOME']}/heli.sqlite3"
    return _at_the_end.enter_context(cluster())


def _set_up_django(home: Path) -> None:
    import django
    from django.conf import settings

    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"] = {**database.get("TEST", {}), "NAME": str(home / "test.sqlite3")}
    database["CONN_MAX_AGE"] = 0
    # Pages may be tested before the assets are built, so names are not hashed here.
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    django.setup()
    from heli.core import keys

    keys.make()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Files with slow tests come first, so that no worker does them alone at the end. On PostgreSQL what asks no database
    is not asked again: what is marked ``once``, and in a room every test without one, its rules above all; nor is what is so
    on any database, marked ``on_any``."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)
    for item in items:
        if item.get_closest_marker("once") and _asks_a_database(item):
            raise pytest.UsageError(f"{item.nodeid} asks a database, so it may not be marked once")
    if os.environ["DATABASE_URL"].startswith("postgresql:"):
        again = [item for item in items if _must_be_asked_again(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in again])
        items[:] = again


def pytest_collection_finish() -> None:
    """What lives as long as the run, Django and thousands of tests, is not walked through again for every garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _asks_a_database(item: pytest.Item) -> bool:
    """Whether it may: pytest-django lets nobody who has not said so, and a house is given by a fixture."""
    fixtures = {"db", "transactional_db", "django_db_setup", "a_database"} & set(getattr(item, "fixturenames", ()))
    return bool(fixtures or item.get_closest_marker("django_db"))


def _must_be_asked_again(item: pytest.Item) -> bool:
    if item.get_closest_marker("on_any"):
        return False
    in_a_room = item.path.is_relative_to(ROOT / "src")
    return _asks_a_database(item) or not (in_a_room or item.get_closest_marker("once"))


def pytest_unconfigure(config: pytest.Config) -> None:
    _at_the_end.close()


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of sample data that may lie beside the clone; a clone alone skips what needs it."""
    if not SAMPLES.is_dir():
        pytest.skip("The sample data do not lie beside this clone (../shared/data).")
    return SAMPLES


@pytest.fixture(autouse=True)
def chinese_first() -> Iterator[None]:
    """Each test begins in the language of the source, whatever a reader of the one before chose."""
    from django.utils.translation import override

    with override("zh-hans"):
        yield


@pytest.fixture(scope="session")
def a_database() -> str:
    """Where the databases of houses are made; whatever gives a house takes this, so that it is asked on both kinds."""
    return os.environ["DATABASE_URL"]


@pytest.fixture
def house(tmp_path: Path, a_database: str) -> House:
    """An empty heli in a process of its own: `house.say("migrate")`, `house.ask("gap")`."""
    return bare(tmp_path / "home")


@pytest.fixture
def started_house(tmp_path: Path, a_database: str) -> House:
    """A house with tables and keys."""
    return started(tmp_path / "home")


@pytest.fixture
def demo_house(tmp_path: Path, a_database: str) -> House:
    """A house with the demo city."""
    return demo_city(tmp_path / "home")


@pytest.fixture(scope="session")
def practised(tmp_path_factory: pytest.TempPathFactory, a_database: str) -> House:
    """A small real city with the practice home that `heli practice` made of it, once for all tests of a worker."""
    return small_city(tmp_path_factory.mktemp("small") / "home")
