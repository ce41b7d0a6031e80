"""The cast: a tiny real city, the people who work in it, and one stranger who must see nothing.

林岚 (lin_lan) social worker at 晨光, 沈洁 (shen_jie) registrar of the city, 周敏 (zhou_min) officer of 解放街道, 顾航
(gu_hang) evaluator, 钱峰 (qian_feng) officer of another district, 陈奶奶 (chen_nainai) a resident. The three administrators
are 高源 (gao_yuan, system), 严波 (yan_bo, security) and 石磊 (shi_lei, audit). Every user has a second factor.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.db import connection
from django.test import Client

from heli.accounts import acting, roles, sessions
from heli.accounts.models import Grant, User
from heli.core import audit
from heli.core.models import Actor
from heli.directory.models import Organisation, Person, Place

PASSWORD = "heli-Test-2026"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LONG_AGO = date(2020, 1, 1)
PLACES = (
    ("3304", "嘉兴市", "city", ""),
    ("330402", "南湖区", "district", "3304"),
    ("330402008", "解放街道", "street", "330402"),
    ("330402008001", "紫阳社区", "community", "330402008"),
    ("330402008002", "凌塘社区", "community", "330402008"),
    ("330402009", "新嘉街道", "street", "330402"),
    ("330402009001", "秋泾社区", "community", "330402009"),
    ("330483", "桐乡市", "district", "3304"),
    ("330483001", "梧桐街道", "street", "330483"),
    ("330483001001", "茅盾社区", "community", "330483001"),
)


@dataclass
class City:
    """Places by code, organisations by name, people by name."""

    places: dict[str, Place] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)

    @property
    def root(self) -> Place:
        return self.places["3304"]


#: one role for each set of rights: the others see the same pages, with another role beside their name
ONE_OF_ALIKE = list({role.permissions: key for key, role in reversed(roles.ROLES.items())}.values())


def found_city() -> City:
    """The head of the chain, the places, two agencies and their department."""
    audit.start_chain()
    acting.public()
    city = City()
    for code, name, level, parent in PLACES:
        city.places[code] = Place.objects.create(
            code=code, name=name, level=level, parent=city.places[parent] if parent else None
        )
    for name, kind, code in (
        ("嘉兴市民政局", "department", "3304"),
        ("晨光社会工作服务中心", "agency", "330402008"),
        ("桐心社会工作服务中心", "agency", "330483001"),
    ):
        city.organisations[name] = found_organisation(name, kind, city.places[code])
    return city


def found_organisation(name: str, kind: str, place: Place, parent: Organisation | None = None) -> Organisation:
    organisation = Organisation.objects.create(name=name, kind=kind, place=place, parent=parent)
    if not organisation.path:
        organisation.path = f"{parent.path if parent else '/'}{organisation.pk}/"
        Organisation.objects.filter(pk=organisation.pk).update(path=organisation.path)
    return organisation


def user_with(role: str | None, scope: Place | Organisation | None = None, name: str = "某人", login: str = "") -> User:
    """A user who holds one role on one place or organisation, or nothing at all."""
    actor = Actor.objects.create(kind=Actor.Kind.PERSON, name=name)
    # whoever works here for years has read the hints; tests/test_hints.py asks for them
    user = User(login=login or f"{role or 'nobody'}-{actor.pk}", name=name, actor=actor, hints_away="none")
    user.set_password(PASSWORD)
    user.save()
    TOTP.activate(user, SECRET)
    if role is not None:
        grant(user, role, scope)
    return User.objects.get(pk=user.pk)


def grant(user: User, role: str, scope: Place | Organisation | None, since: date = LONG_AGO) -> Grant:
    """A grant as if the console had given it long ago."""
    return Grant.objects.create(
        user=user,
        role=role,
        place=scope if isinstance(scope, Place) else None,
        organisation=scope if isinstance(scope, Organisation) else None,
        valid_from=since,
        given_by=acting.console().actor,
    )


#: roles of a department that has services done
PURCHASERS = ("project_officer", "purchase_finance", "purchase_approver", "procurement_agent", "opening_officer")


def own_scope(city: City, role: str) -> Place | Organisation:
    """Where the role's own objects lie: 解放街道 and above it, the purchaser, or 晨光."""
    if role in PURCHASERS:
        return city.organisations["嘉兴市民政局"]
    if roles.ROLES[role].scope == "organisation":
        return city.organisations["晨光社会工作服务中心"]
    level = {"district_officer": "330402", "street_officer": "330402008", "community_officer": "330402008001"}
    return city.places[level.get(role, "3304")]


@pytest.fixture
def city(db: None) -> City:
    return found_city()


@pytest.fixture
def shen_jie(city: City) -> User:
    return user_with("city_civil_affairs", city.root, "沈洁", "shen_jie")


@pytest.fixture
def zhou_min(city: City) -> User:
    return user_with("street_officer", city.places["330402008"], "周敏", "zhou_min")


@pytest.fixture
def lin_lan(city: City) -> User:
    return user_with("social_worker", city.organisations["晨光社会工作服务中心"], "林岚", "lin_lan")


@pytest.fixture
def fang_yu(city: City) -> User:
    return user_with("agency_registrar", city.organisations["晨光社会工作服务中心"], "方瑜", "fang_yu")


@pytest.fixture
def gu_hang(city: City) -> User:
    return user_with("evaluator", city.root, "顾航", "gu_hang")


@pytest.fixture
def qian_feng(city: City) -> User:
    return user_with("district_officer", city.places["330483"], "钱峰", "qian_feng")


@pytest.fixture
def gao_yuan(city: City) -> User:
    return user_with("system_administrator", city.root, "高源", "gao_yuan")


@pytest.fixture
def yan_bo(city: City) -> User:
    return user_with("security_administrator", city.root, "严波", "yan_bo")


@pytest.fixture
def shi_lei(city: City) -> User:
    return user_with("auditor", city.root, "石磊", "shi_lei")


@pytest.fixture
def chen_nainai(city: City) -> Person:
    return Person.objects.create(name="陈奶奶", document_number="330402194503124561", phone="13905731234")


def client_of(user: User | None) -> Client:
    """A browser in which somebody is signed in, second factor included; nobody's for None."""
    client = Client()
    if user is not None:
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def has_just_been_seen(browser: Client) -> None:
    """For the next hour: a hundred thousand requests do not each note, and take back, that somebody is there."""
    session, now = browser.session, int(time.time())
    session[sessions.STARTED], session[sessions.SEEN] = now, now + 3600
    session.save()


def without_second_factor(user: User) -> User:
    Authenticator.objects.filter(user=user).delete()
    return user


def counted_anew() -> None:
    """PostgreSQL plans by how many rows there are, and who counts in the background sees none of this transaction. Of the tables
    of this database alone: those that all databases of a cluster share would be held until the transaction ends."""
    if connection.vendor == "postgresql":
        tables = ", ".join(map(connection.ops.quote_name, connection.introspection.table_names()))
        connection.cursor().execute(f"ANALYZE {tables}")
