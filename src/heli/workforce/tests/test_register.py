"""The register as people use it: who sees whom, what is masked, what a form says, who was faster."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from heli.accounts import acting
from heli.accounts.models import User
from heli.core.errors import Refused, Stale
from heli.core.models import AuditEntry
from heli.workforce import actions, imports
from heli.workforce.actions import register
from heli.workforce.models import Certificate, Employment, Worker, WorkerReach
from heli.workforce.queries import register as queries
from tests.cast import City, client_of

pytestmark = pytest.mark.django_db
CHENGUANG = "晨光社会工作服务中心"
ROWS = (
    {"name": "林岚", "id_number": "330402199305071240", "phone": "18600001402", "licence_level": "社会工作师",
     "registered_until": localdate() + timedelta(days=400), "employer": CHENGUANG, "district": "南湖区", "street": "解放街道"},
    {"name": "周敏慧", "id_number": "330402199305071259", "licence_level": "助理社会工作师",
     "registered_until": localdate() + timedelta(days=26), "district": "南湖区", "street": "解放街道", "community": "紫阳社区",
     "employment": "兼职"},
    {"name": "钱小峰", "id_number": "330402199305071267", "licence_level": "助理社会工作师",
     "registered_until": localdate() - timedelta(days=14), "district": "桐乡市", "street": "梧桐街道"},
    {"name": "陆志远", "id_number": "330402199305071275", "district": "桐乡市", "street": "梧桐街道"},
)  # fmt: skip


@pytest.fixture
def team(city: City) -> dict[str, Worker]:
    """Four workers: two in 解放街道, two in 桐乡."""
    imports.load(imports.from_records(ROWS), by=acting.console(), file_name="名册.xlsx")
    return {worker.person.name: worker for worker in Worker.objects.select_related("person")}


def names(found: Any) -> list[str]:
    return [worker.person.name for worker in found.order_by("person__name_pinyin")]


def visit(user: User, address: str) -> tuple[Client, str]:
    client = client_of(user)
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return client, answer.content.decode()


def test_everybody_sees_the_workers_of_their_scope(
    team: dict[str, Worker], shen_jie: User, zhou_min: User, qian_feng: User, fang_yu: User, lin_lan: User
) -> None:
    assert names(queries.workers(shen_jie)) == ["林岚", "陆志远", "钱小峰", "周敏慧"]
    assert names(queries.workers(zhou_min)) == ["林岚", "周敏慧"]
    assert names(queries.workers(qian_feng)) == ["陆志远", "钱小峰"]
    assert names(queries.workers(fang_yu)) == ["林岚"]
    assert names(queries.workers(lin_lan)) == []


@pytest.mark.parametrize(
    ("words", "found"),
    [("林", ["林岚"]), ("linl", ["林岚"]), ("zmh", ["周敏慧"]), ("1240", ["林岚"]), ("330402199305071267", ["钱小峰"]),
     ("18600001402", ["林岚"]), ("无此人", [])],
)  # fmt: skip
def test_a_worker_is_found_by_name_sound_and_number(
    team: dict[str, Worker], shen_jie: User, words: str, found: list[str]
) -> None:
    assert names(queries.called(queries.workers(shen_jie), words)) == found


def test_registration_is_valid_due_lapsed_or_none(team: dict[str, Worker], shen_jie: User) -> None:
    everybody, today = queries.workers(shen_jie), localdate()
    assert names(queries.registered(everybody, "valid", today)) == ["林岚"]
    assert names(queries.registered(everybody, "due", today)) == ["周敏慧"]
    assert names(queries.registered(everybody, "lapsed", today)) == ["钱小峰"]
    assert names(queries.of_level(everybody, "none")) == ["陆志远"]
    assert names(queries.working(everybody, "part")) == ["周敏慧"]


def test_the_list_shows_state_and_place(team: dict[str, Worker], zhou_min: User) -> None:
    _, page = visit(zhou_min, reverse("workforce:worker-list"))
    assert "林岚" in page and "登记有效" in page and "临期" in page and "南湖区 · 解放街道" in page
    assert "钱小峰" not in page and "330402199305071240" not in page


def test_a_list_of_many_asks_no_more_than_a_list_of_few(
    team: dict[str, Worker], zhou_min: User, django_assert_max_num_queries: Any
) -> None:
    body = [100_000_100 + i for i in range(30)]
    rows = [{"name": f"王{i}", "id_number": f"P{i}", "document_kind": "passport", "district": "南湖区",
             "street": "解放街道", "licence_level": "社会工作师"} for i in body]  # fmt: skip
    imports.load(imports.from_records(rows), by=acting.console(), file_name="更多.xlsx")
    client = client_of(zhou_min)
    with django_assert_max_num_queries(25):
        assert client.get(reverse("workforce:worker-list")).status_code == 200


def test_outside_the_scope_a_worker_is_not_there(team: dict[str, Worker], qian_feng: User) -> None:
    client = client_of(qian_feng)
    for name in ("worker-detail", "worker-reveal", "worker-change", "certificate-add"):
        assert client.get(reverse(f"workforce:{name}", args=[team["林岚"].pk])).status_code == 404


def test_numbers_are_masked_until_somebody_says_why(team: dict[str, Worker], zhou_min: User) -> None:
    worker = team["林岚"]
    client, page = visit(zhou_min, worker.get_absolute_url())
    assert "3304**********1240" in page and "186****1402" in page
    assert "330402199305071240" not in page and "没有别人打开过" in page
    address = reverse("workforce:worker-reveal", args=[worker.pk])
    assert client.post(address, {"purpose": ""}).status_code == 422
    shown = client.post(address, {"purpose": "核对证书"}).content.decode()
    assert "330402199305071240" in shown and "18600001402" in shown
    entry = AuditEntry.objects.order_by("-number")[0]
    assert (entry.event, entry.subject_id, entry.actor) == ("workforce.worker.reveal", worker.pk, zhou_min.actor)
    page = client.get(worker.get_absolute_url()).content.decode()
    assert "没有别人打开过" not in page and "查看了完整证件号和手机" in page


def test_the_page_tells_what_happened_and_why_it_can_be_seen(team: dict[str, Worker], zhou_min: User) -> None:
    _, page = visit(zhou_min, team["林岚"].get_absolute_url())
    assert "随名册「名册.xlsx」登记" in page and "街道（镇）干部 · 解放街道" in page


def test_a_certificate_is_registered_and_told_in_the_time_line(team: dict[str, Worker], zhou_min: User) -> None:
    worker = team["周敏慧"]
    client = client_of(zhou_min)
    answer = client.post(
        reverse("workforce:certificate-add", args=[worker.pk]),
        {"level": "intermediate", "number": "20263304", "issued_on": "2026-03-01", "registered_until": ""}, follow=True,
    )  # fmt: skip
    page = answer.content.decode()
    assert "已登记周敏慧的证书。" in page and "登记了证书" in page
    assert worker.certificates.count() == 2


def test_a_refusal_stands_beside_its_field(team: dict[str, Worker], zhou_min: User) -> None:
    client = client_of(zhou_min)
    answer = client.post(
        reverse("workforce:certificate-add", args=[team["林岚"].pk]),
        {"level": "intermediate", "number": "1", "issued_on": "", "registered_until": ""},
    )
    assert answer.status_code == 422
    assert "这一级的证书已经登记过" in answer.context["form"].errors["level"][0]


def test_who_comes_second_is_told_and_keeps_the_answers(team: dict[str, Worker], zhou_min: User) -> None:
    paper = Certificate.objects.get(worker=team["林岚"])
    client = client_of(zhou_min)
    shown = paper.version
    register.change_certificate(paper, by=acting.console(), number="别人改的", issued_on=None, registered_until=None)
    answer = client.post(
        reverse("workforce:certificate-change", args=[paper.pk]),
        {"version": shown, "number": "20263304", "issued_on": "", "registered_until": ""},
    )
    page = answer.content.decode()
    assert answer.status_code == 409 and "命令行 刚刚改过这条记录" in page
    assert "<del>别人改的</del>" in page and "<ins>20263304</ins>" in page
    paper.refresh_from_db()
    assert paper.number == "别人改的"
    again = {"version": paper.version, "number": "20263304", "issued_on": "", "registered_until": "", "keep": "ours"}
    assert client.post(reverse("workforce:certificate-change", args=[paper.pk]), again).status_code == 302
    paper.refresh_from_db()
    assert paper.number == "20263304"
    with pytest.raises(Stale):
        actions.change_certificate(paper, by=zhou_min, expect=shown, number="x", issued_on=None, registered_until=None)


def test_a_new_employment_makes_the_worker_visible_there(team: dict[str, Worker], shen_jie: User, qian_feng: User, city: City) -> None:  # fmt: skip
    worker = team["林岚"]
    given: dict[str, Any] = {"post": "督导", "time": "part", "start_on": date(2026, 5, 1)}
    actions.add_employment(
        worker, by=shen_jie, organisation=city.organisations["桐心社会工作服务中心"], place=None, **given
    )
    assert "林岚" in names(queries.workers(qian_feng))
    with pytest.raises(Refused):
        actions.add_employment(
            team["钱小峰"], by=qian_feng, organisation=city.organisations[CHENGUANG], place=None, **given
        )


def test_who_left_is_still_seen_but_not_at_work(team: dict[str, Worker], zhou_min: User) -> None:
    post = Employment.objects.get(worker=team["林岚"])
    actions.end_employment(post, by=zhou_min, end_on=date(2026, 6, 30))
    assert "林岚" in names(queries.workers(zhou_min))
    assert names(queries.working(queries.workers(zhou_min), "left")) == ["林岚"]


def test_a_new_name_is_sorted_anew(team: dict[str, Worker], zhou_min: User) -> None:
    worker = team["林岚"]
    actions.change_worker(worker, by=zhou_min, name="凌岚", phone=None, education="本科", major="", note="")
    assert set(WorkerReach.objects.filter(worker=worker).values_list("sort_name", flat=True)) == {"ling lan"}
    worker.person.refresh_from_db()
    assert worker.person.phone == "18600001402"


def test_a_document_of_somebody_else_is_refused(team: dict[str, Worker], shen_jie: User) -> None:
    given = {"document_kind": "mainland", "document_number": "330402199305071259"}
    with pytest.raises(Refused, match="已经登记过") as refused:
        actions.identify_worker(team["林岚"], by=shen_jie, **given)
    assert refused.value.field == "document_number"


def test_the_leavers_page_decides(team: dict[str, Worker], fang_yu: User, city: City) -> None:
    imports.load(
        imports.from_records([{**ROWS[1], "employer": CHENGUANG}]), by=acting.console(), file_name="十月.xlsx",
        full_list_of=city.organisations[CHENGUANG].pk,
    )  # fmt: skip
    client, page = visit(fang_yu, reverse("workforce:leaver-list"))
    assert "林岚" in page and "十月.xlsx" in page
    proposal = team["林岚"].employments.get().leaver_proposals.get()
    address = reverse("workforce:leaver-decide", args=[proposal.pk])
    answer = client.post(address, {"version": proposal.version, "left": "on", "end_on": "2026-10-31"}, follow=True)
    assert "已确认林岚离职。" in answer.content.decode()
    assert team["林岚"].employments.get().end_on == date(2026, 10, 31)


def test_a_training_is_registered_and_corrected(team: dict[str, Worker], zhou_min: User) -> None:
    worker, client = team["林岚"], client_of(zhou_min)
    add = reverse("workforce:qualification-add", args=[worker.pk])
    given = {"kind": "training", "name": "老年个案实务", "obtained_on": "2026-09-06"}
    assert client.post(add, given).status_code == 302
    assert client.post(add, given).status_code == 422, "the same once"
    assert client.post(add, given | {"obtained_on": "2999-01-01"}).status_code == 422
    held = worker.qualifications.get()
    change = reverse("workforce:qualification-change", args=[held.pk])
    answer = client.post(change, given | {"name": "老年个案实务（二）", "version": held.version}, follow=True)
    page = answer.content.decode()
    assert "老年个案实务（二）" in page and "修改了其他资格或培训" in page


def test_somebody_sees_their_own_record_and_nobody_elses(
    team: dict[str, Worker], zhou_min: User, lin_lan: User
) -> None:
    own, mine = reverse("workforce:own-record"), client_of(lin_lan)
    assert "还没有和这个账号对应的资料" in mine.get(own).content.decode()
    link = reverse("workforce:worker-link", args=[team["林岚"].pk])
    assert client_of(zhou_min).post(link, {"login": "nobody-there"}).status_code == 422
    assert client_of(zhou_min).post(link, {"login": lin_lan.login.upper()}).status_code == 302
    page = client_of(User.objects.get(pk=lin_lan.pk)).get(own).content.decode()
    assert "林岚" in page and "330402199305071240" not in page
    assert mine.get(team["周敏慧"].get_absolute_url()).status_code == 404, "the register stays closed"
    assert client_of(User.objects.get(pk=lin_lan.pk)).get(team["林岚"].get_absolute_url()).headers["Location"] == own
    other = reverse("workforce:worker-link", args=[team["周敏慧"].pk])
    assert client_of(zhou_min).post(other, {"login": lin_lan.login}).status_code == 422, "one account, one person"
    assert client_of(zhou_min).post(link, {"login": ""}).status_code == 302
    assert "还没有和这个账号对应的资料" in client_of(User.objects.get(pk=lin_lan.pk)).get(own).content.decode()
