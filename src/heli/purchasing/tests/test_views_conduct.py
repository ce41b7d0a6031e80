"""The pages of the conduct of suppliers: who finds which button, what a form refuses, what a purchaser does not read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.purchasing.models import ConductEntry
from heli.purchasing.tests.evaluation_scene import Evaluating
from heli.purchasing.tests.test_actions_conduct import decider, head, opened, recorded, scene, stated, years
from tests.cast import City, client_of, user_with

pytestmark = pytest.mark.django_db
__all__ = ["decider", "head", "scene"]
LIST = "/purchasing/conduct/"


def read(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return str(answer.content.decode())


def test_a_supervisor_opens_an_entry_on_the_page_with_the_article_of_each_kind(scene: Evaluating, head: User) -> None:
    client = client_of(scene.watcher)
    assert "登记诚信记录" in read(client, LIST)
    page = read(client, LIST + "open/")
    assert "第七十七条第一款第六项" in page and "第94号）第三十七条" in page
    said = {"agency": scene.agencies[0].pk, "kind": "slander", "facts": "诋毁。", "evidence": ""}
    assert client.post(LIST + "open/", said).status_code == 422
    answer = client.post(LIST + "open/", {**said, "evidence": "录音。"})
    entry = ConductEntry.objects.get()
    assert answer.url == f"{LIST}{entry.pk}/"
    page = read(client, answer.url)
    assert entry.number in page and "待确认" in page and "作出决定" not in page and "撤销" in page


def test_the_agency_answers_on_its_page(scene: Evaluating, head: User) -> None:
    entry = opened(scene)
    client, url = client_of(head), f"{LIST}{entry.pk}/"
    assert "登记诚信记录" not in read(client, LIST) and entry.number in read(client, LIST)
    assert f"{url}state/" in read(client, url)
    assert f"{url}state/" not in read(client_of(scene.bidders[0]), url), "the head speaks for the agency"
    answer = client.post(f"{url}state/", {"defence": "合同是真的。", "version": entry.version})
    assert answer.url == url and "合同是真的。" in read(client, url) and f"{url}state/" not in read(client, url)
    assert client_of(user_with("agency_head", scene.agencies[1])).get(url).status_code == 404


def test_the_other_person_decides_and_a_wrong_day_is_refused_beside_its_field(
    scene: Evaluating, head: User, decider: User
) -> None:
    entry = stated(scene, head)
    url = f"{LIST}{entry.pk}/"
    assert f"{url}decide/" not in read(client_of(scene.watcher), url)
    client = client_of(decider)
    assert f"{url}decide/" in read(client, url) and "第七十七条" in read(client, f"{url}decide/")
    said: dict[str, Any] = {"outcome": "ban", "reason": "属实。", "version": entry.version}
    assert "请填写禁止到哪一天" in client.post(f"{url}decide/", said).content.decode()
    late = said | {"holds_until": years(4).isoformat(), "banned_until": years(4).isoformat()}
    answer = client.post(f"{url}decide/", late)
    assert answer.status_code == 422 and "banned_until" in answer.context["form"].errors
    said |= {"holds_until": years(3).isoformat(), "banned_until": years(1).isoformat()}
    assert client.post(f"{url}decide/", said).url == url
    assert "记入，并禁止参加采购" in read(client, url)


def test_what_is_not_recorded_keeps_no_day_that_was_typed(scene: Evaluating, head: User, decider: User) -> None:
    entry = stated(scene, head)
    said = {"outcome": "none", "reason": "没有查实。", "holds_until": years(3).isoformat(), "version": entry.version}
    client_of(decider).post(f"{LIST}{entry.pk}/decide/", said)
    entry = ConductEntry.objects.get()
    assert entry.state == "cleared" and entry.holds_until is None


def test_a_purchaser_reads_what_holds_without_evidence_and_defence(
    scene: Evaluating, head: User, decider: User
) -> None:
    entry = recorded(scene, head, decider)
    url, client = f"{LIST}{entry.pk}/", client_of(scene.officer)
    assert client.get(url).status_code == 404 and entry.number not in read(client, LIST)
    scene.opened_with()
    page = read(client, url)
    assert entry.number in read(client, LIST) and "业绩合同是伪造的" in page and "查证属实" in page
    assert "合同原件" not in page and "有付款凭证" not in page and scene.watcher.name not in page
    assert client.get(f"{url}withdraw/").status_code == 403


def test_a_decision_is_withdrawn_on_the_page_and_a_record_that_is_over_says_so(
    scene: Evaluating, head: User, decider: User
) -> None:
    entry = recorded(scene, head, decider)
    url, client = f"{LIST}{entry.pk}/", client_of(decider)
    past = localdate() - timedelta(days=1)
    held = ConductEntry.objects.filter(pk=entry.pk)
    held.update(decided_on=past - timedelta(days=400), holds_until=past, banned_until=past)
    assert "已到期" in read(client, url) and "已到期" in read(client, LIST)
    assert entry.number not in read(client, LIST + "?state=banning")
    assert client.post(f"{url}withdraw/", {"withdrawal": ""}).status_code == 422
    client.post(f"{url}withdraw/", {"withdrawal": "复核有误。", "version": entry.version})
    assert held.get().state == "withdrawn" and "复核有误。" in read(client, url)


def test_in_english_the_page_names_kind_and_article(scene: Evaluating, city: City) -> None:
    entry = opened(scene)
    answer = client_of(scene.watcher).get(f"{LIST}{entry.pk}/", headers={"accept-language": "en"})
    assert "False papers to win a tender" in answer.content.decode() and "article 77, item 1" in answer.content.decode()
