"""No page that shows one person's record, and no file with people in it, is forgotten where it is kept who looked."""

from __future__ import annotations

import sys

import pytest
from django.urls import get_resolver

from heli.accounts.models import User
from heli.core.tables import Table
from heli.core.tables.listed import lists
from heli.site.looked_at import KINDS, NAMED_TO_SOME, OF_ANY_KIND, PAGES, SHOWN
from heli.workforce.models import Worker
from heli.workforce.queries.looked import LISTS
from tests.access import routes
from tests.cast import City

pytestmark = pytest.mark.django_db
#: rooms whose pages are of offices, places, papers and what everybody may read
NOBODYS_ROOMS = ("portal:", "directory:", "purchasing:", "workbench:")
#: pages with a key in their address that show nobody's record, or one's own
NOT_A_RECORD = {
    # of an account, answered by a step and no page; of a role; of one's own
    "accounts:invitation", "accounts:user-reinvite", "accounts:user-deactivate", "accounts:grant-revoke",
    "accounts:mapping-end", "accounts:delegation-end", "accounts:change-take-back",
    # what colleagues say, and whom they follow
    "core:comment-withdraw", "core:comment-people", "core:comment-change", "core:comment-add", "core:follow",
    "core:follow-drop",
    # work, files and what is told
    "core:job", "core:job-cancel", "core:job-again", "core:house-job", "core:house-job-stop", "core:delivery-again",
    "core:notification", "core:notification-read", "core:export-file", "core:document-pieces",
    # what somebody brings in themselves
    "core:import-detail", "core:import-map", "core:import-again", "core:import-apply", "core:import-undo",
    "core:import-drop", "core:import-marked",
    # many at once
    "core:bulk-detail", "core:bulk-undo", "core:view-change", "core:view-remove", "core:view-prefer", "core:view-alert", "core:view-open",
    # forms and fields of offices, and their figures
    "core:printed-form-replace", "core:printed-form-withdraw", "core:statistics-form-replace",
    "core:statistics-form-withdraw", "core:statistics-form-file", "core:statistics-fill", "core:statistics-report",
    "core:statistics-report-file", "core:own-field-detail", "core:own-field-change", "core:own-field-map",
    "core:own-field-unmap", "core:own-field-close",
    # one's own
    "workforce:own-propose-of", "workforce:own-resubmit", "workforce:own-withdraw", "workforce:own-case-state",
    "workforce:own-case-appeal", "workforce:own-case-document", "workforce:own-training-change", "workforce:own-training-proof",
    # steps that lead on to a page which counts, and show none
    "workforce:proof-issue", "workforce:registration-check", "workforce:registration-approve",
    "workforce:registration-withdraw", "workforce:proposal-confirm", "workforce:proposal-accept",
    "workforce:conduct-inquire", "workforce:training-confirm", "workforce:transfer-accept", "workforce:leaver-decide",
    # figures and standards
    "workforce:requirement-change", "workforce:standard-change", "workforce:gap-report-detail",
    "workforce:gap-report-sign",
}  # fmt: skip
#: lists whose rows tell of offices, places and papers; and the trail of the auditors, which is nobody's file of people
OF_NOBODY = {
    "account-employers", "account-places", "audit", "catalogue", "deliveries", "needs", "projects", "house-jobs", "imports", "jobs", "mappings", "notices",
    "notices-sent", "official-documents", "organisations", "places", "reports", "requests", "resolutions",
    "schedule-runs", "settings", "tenders",
    "budgets", "purchase-notices", "purchase-plans", "contracts", "payments", "statements", "mirrored",
    "supplier-conduct", "frameworks", "published-notices",
}  # fmt: skip


def test_every_page_with_a_key_is_known_to_show_a_record_or_not() -> None:
    keyed = {
        route.name
        for route in routes()
        if any(kind == "IntConverter" for _name, kind in route.converters) and not route.name.startswith(NOBODYS_ROOMS)
    }
    assert len(keyed) > 100
    assert keyed == PAGES | NOT_A_RECORD and not PAGES & NOT_A_RECORD


def test_the_way_to_the_worker_is_one(city: City) -> None:
    ways = {*SHOWN.values(), *NAMED_TO_SOME.values(), *KINDS.values()}
    for way in ways:
        assert not Worker.objects.filter(**{way: 1}).exists()
    of_any_kind = {route.name: {name for name, _kind in route.converters} for route in routes()}
    assert all({"kind", "pk"} <= of_any_kind[name] for name in OF_ANY_KIND)


def tables() -> dict[str, Table]:
    """Every list the house declares."""
    assert get_resolver().url_patterns
    found: dict[str, Table] = {}
    for name, module in list(sys.modules.items()):
        if name.startswith("heli.") and ".tests." not in name:
            found |= {each.name: each for each in vars(module).values() if isinstance(each, Table)}
    return found


def test_every_list_tells_of_people_or_of_nobody() -> None:
    known = tables()
    assert len(known) > 20
    assert {name for name, table in known.items() if not table.person} <= OF_NOBODY
    assert {name for name, table in known.items() if table.person and name not in LISTS} == {"conduct"}


def test_the_way_from_a_row_to_the_person_is_one(city: City, shen_jie: User) -> None:
    for listed in lists().values():
        if listed.table.person:
            found = listed.rows(shen_jie).values_list(listed.table.person, flat=True)
            assert set(found) <= {None}, listed.table.name  # nobody here is anybody's record
