"""Notices: published to everybody, withdrawn with a reason, answered by suppliers, and what the public thinks."""

from __future__ import annotations

import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.timezone import localdate

from heli.accounts import acting
from heli.accounts.models import User
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Notification
from heli.purchasing.actions import notices as actions
from heli.purchasing.models import Opinion, Project, PurchaseNotice, SurveyAnswer
from heli.purchasing.queries import notices as queries
from heli.purchasing.rules.notice_text import title_of
from heli.purchasing.rules.notices import earliest_tender_day
from heli.purchasing.rules.survey import missing, survey
from tests.access_things.funds import a_bought_project
from tests.cast import City, client_of, found_organisation, grant, user_with

pytestmark = pytest.mark.django_db
SOON = timedelta(days=10)
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def _no_tries_of_another_test() -> None:
    cache.clear()


@pytest.fixture
def jin_lu(city: City) -> User:
    """金露, project officer of the bureau."""
    return user_with("project_officer", city.organisations["嘉兴市民政局"], "金露", "jin_lu")


@pytest.fixture
def project(city: City, jin_lu: User) -> Project:
    return a_bought_project(city, jin_lu)


def published(project: Project, by: User, kind: str = "intention", **given: object) -> PurchaseNotice:
    asking = {"closes_on": localdate() + SOON} if kind in PurchaseNotice.ASKING else {}
    notice = actions.draft_notice(project, by=by, kind=kind, **{**asking, **given})
    return actions.publish_notice(notice, by=by)


# rules


def test_an_intention_stands_thirty_days_before_the_tender_begins() -> None:
    assert earliest_tender_day(date(2026, 3, 1), urgent=False) == date(2026, 3, 31)
    assert earliest_tender_day(date(2026, 3, 1), urgent=True) == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("budget", "public", "because"),
    [(1_000_000_000, False, "amount"), (999_999_999, False, ""), (1, True, "public"), (2_000_000_000, True, "amount")],
)
def test_a_survey_is_asked_for_by_amount_or_for_the_public(budget: int, public: bool, because: str) -> None:
    found = survey(budget, public, date(2026, 3, 1))
    assert (found.because, found.respondents, found.source.article) == (because, 3, "第十一条")


def test_three_different_respondents_within_one_year() -> None:
    asked, day = survey(1, True, date(2026, 3, 1)), date(2026, 3, 1)
    heard = [("甲", date(2026, 1, 1)), ("甲", date(2026, 1, 2)), ("乙", date(2025, 3, 2)), ("丙", date(2025, 2, 28))]
    assert missing(asked, heard, day) == 1  # 甲 counts once, 丙 answered more than a year ago
    assert missing(asked, [*heard, ("丁", day)], day) == 0
    assert missing(survey(1, False, day), [], day) == 0


# the intention


def test_the_clock_of_a_tender_runs_from_the_published_intention(project: Project, jin_lu: User) -> None:
    today = localdate()
    assert queries.earliest_tender_day(project) is None
    assert "还没有公开采购意向" in str(queries.intention_missing(project, today))
    draft = actions.draft_notice(project, by=jin_lu, kind="intention")
    assert queries.earliest_tender_day(project) is None  # a draft is not public
    notice = actions.publish_notice(draft, by=jin_lu)
    assert queries.earliest_tender_day(project) == today + timedelta(days=30)
    assert "最早" in str(queries.intention_missing(project, today + timedelta(days=29)))
    assert queries.intention_missing(project, today + timedelta(days=30)) is None
    actions.withdraw_notice(notice, by=jin_lu, reason="项目取消")
    assert queries.earliest_tender_day(project) is None


def test_what_is_urgent_and_unforeseen_waits_for_nothing_and_says_why(project: Project, jin_lu: User) -> None:
    notice = published(project, jin_lu, urgent_reason="台风后安置点急需驻点社工")
    assert queries.intention_missing(project, localdate()) is None
    assert "台风后安置点急需驻点社工" in client_of(None).get(notice.public_url).content.decode()


def test_the_text_is_made_from_the_project(project: Project, jin_lu: User) -> None:
    notice = actions.draft_notice(project, by=jin_lu, kind="intention")
    assert notice.title == "嘉兴市民政局为老服务采购意向"
    for fact in (
        "服务地区：解放街道",
        "服务对象：独居老人",
        "服务人数：约 200 人",
        "600,000.00元",
        "2026年1月1日至2026年12月31日",
    ):
        assert fact in notice.text


def test_what_was_published_is_not_changed_but_withdrawn(project: Project, jin_lu: User) -> None:
    notice = published(project, jin_lu)
    with pytest.raises(Refused, match="不能再改"):
        actions.change_notice(notice, by=jin_lu, title="另一份", text="另一份")
    with pytest.raises(Refused):
        actions.withdraw_notice(notice, by=jin_lu, reason="")
    actions.withdraw_notice(notice, by=jin_lu, reason="金额写错了")
    page = client_of(None).get(notice.public_url).content.decode()
    assert "这份公告已撤回" in page and "金额写错了" in page


def test_a_draft_is_for_the_office_alone(city: City, project: Project, jin_lu: User) -> None:
    draft = actions.draft_notice(project, by=jin_lu, kind="intention")
    assert client_of(None).get(draft.public_url).status_code == 404
    assert draft.title not in client_of(None).get("/purchasing/notices/").content.decode()
    other = user_with("project_officer", city.organisations["桐心社会工作服务中心"])
    assert client_of(other).get(draft.get_absolute_url()).status_code == 404
    with pytest.raises(NotAllowed):
        actions.publish_notice(draft, by=other)


def test_a_question_needs_a_last_day_that_is_still_to_come(project: Project, jin_lu: User) -> None:
    with pytest.raises(Refused) as refused:
        actions.draft_notice(project, by=jin_lu, kind="survey")
    assert refused.value.field == "closes_on"
    late = actions.draft_notice(project, by=jin_lu, kind="opinion", closes_on=localdate() - timedelta(days=1))
    with pytest.raises(Refused, match="截止日期已经过去"):
        actions.publish_notice(late, by=jin_lu)


def test_every_kind_has_a_title_in_chinese_whatever_the_page_speaks(project: Project) -> None:
    told = actions.told_of(project)
    with translation.override("en"):
        titles = {kind: title_of(kind, told) for kind in PurchaseNotice.Kind.values}
    assert titles["result"] == "嘉兴市民政局为老服务结果公告"


# what anybody reads


def test_anybody_finds_notices_and_subscribes_to_valid_atom(project: Project, jin_lu: User) -> None:
    first, second = published(project, jin_lu), published(project, jin_lu, "survey")
    browser = client_of(None)
    page = browser.get("/purchasing/notices/").content.decode()
    assert first.title in page and second.title in page
    narrowed = browser.get("/purchasing/notices/?kind=survey").content.decode()
    assert second.title in narrowed and first.title not in narrowed
    assert "没有找到公告" in browser.get("/purchasing/notices/?q=没有这样的").content.decode()
    assert "/purchasing/notices/" in browser.get("/").content.decode()
    answer = browser.get("/purchasing/notices/feed/")
    assert answer["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.content)
    assert feed.tag == f"{ATOM}feed"
    assert all(feed.find(f"{ATOM}{name}") is not None for name in ("id", "title", "updated", "link"))
    entries = feed.findall(f"{ATOM}entry")
    assert [each.findtext(f"{ATOM}title") for each in entries] == [second.title, first.title]
    for entry in entries:
        assert str(entry.findtext(f"{ATOM}id")).startswith("urn:uuid:")
        assert re.fullmatch(
            r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(\+\d\d:\d\d|Z)", str(entry.findtext(f"{ATOM}updated"))
        )
        assert entry.findtext(f"{ATOM}author/{ATOM}name") == "嘉兴市民政局"
        assert entry.find(f"{ATOM}link").get("href", "").startswith("http")  # type: ignore[union-attr]


# the survey


def bid_writer(city: City, number: int) -> User:
    agency = found_organisation(f"第{number}社工中心", "agency", city.root)
    return user_with("bid_writer", agency, f"投标人{number}")


def test_a_survey_is_short_until_three_have_answered(city: City, project: Project, jin_lu: User) -> None:
    assert (
        str(queries.survey_missing(project, localdate())) == "需求调查还差 3 个单位的答复（财库〔2021〕22号第十一条）。"
    )
    notice = published(project, jin_lu, "survey")
    for number in (1, 2):
        writer = bid_writer(city, number)
        own = queries.own_agencies(writer).get()
        actions.answer_survey(own, by=writer, notice=notice, text="能提供。", price_fen=50_000_000)
    assert [each.pk for each in queries.short_of_answers(jin_lu)] == [notice.pk]
    assert Notification.objects.filter(reader=jin_lu.actor).count() == 2
    actions.record_answer(notice, by=jin_lu, name="海宁社工站", text="能提供。", received_on=localdate())
    assert queries.survey_missing(project, localdate()) is None and not queries.short_of_answers(jin_lu)


def test_a_supplier_answers_once_and_for_itself(city: City, project: Project, jin_lu: User) -> None:
    notice, writer = published(project, jin_lu, "survey"), bid_writer(city, 1)
    own, browser = queries.own_agencies(writer).get(), client_of(writer)
    address = f"/purchasing/notices/{notice.pk}/answer/"
    shown = browser.get(address).content.decode()
    assert "服务对象：独居老人" in shown
    done = browser.post(address, {"organisation": own.pk, "text": "能提供两名社工。", "price_fen": ""}, follow=True)
    assert "已提交第1社工中心的答复" in done.content.decode()
    assert "能提供两名社工" in browser.get(address).content.decode()
    with pytest.raises(Refused, match="已经答复过"):
        actions.answer_survey(own, by=writer, notice=notice, text="再答。")
    another = city.organisations["晨光社会工作服务中心"]
    with pytest.raises(NotAllowed):
        actions.answer_survey(another, by=writer, notice=notice, text="替别人答。")
    assert SurveyAnswer.objects.get().price_fen is None


def test_who_speaks_for_two_answers_for_each_and_is_offered_only_those_that_have_not(
    city: City, project: Project, jin_lu: User
) -> None:
    notice, writer = published(project, jin_lu, "survey"), bid_writer(city, 1)
    grant(writer, "bid_writer", found_organisation("第2社工中心", "agency", city.root))
    first, second = queries.own_agencies(writer)
    browser, address = client_of(writer), f"/purchasing/notices/{notice.pk}/answer/"
    for organisation, left in ((first, [second]), (second, [])):
        assert organisation in browser.get(address).context["form"].fields["organisation"].queryset
        sent = {"organisation": organisation.pk, "text": "能提供。", "price_fen": ""}
        assert browser.post(address, sent).status_code == 302
        assert list(queries.yet_to_answer(writer, notice)) == left
    page = browser.get(address).content.decode()
    assert "本单位已经答复" in page and first.name in page and second.name in page


def test_no_supplier_reads_what_another_answered(city: City, project: Project, jin_lu: User) -> None:
    notice, writer = published(project, jin_lu, "survey"), bid_writer(city, 1)
    actions.answer_survey(queries.own_agencies(writer).get(), by=writer, notice=notice, text="我们的报价是五十万。")
    for reader in (bid_writer(city, 2), None):
        for address in (notice.public_url, f"/purchasing/notices/{notice.pk}/answer/", notice.get_absolute_url()):
            assert "我们的报价" not in client_of(reader).get(address, follow=True).content.decode()
    assert "我们的报价" in client_of(jin_lu).get(notice.get_absolute_url()).content.decode()


def test_an_answer_on_paper_has_a_day_within_the_survey(project: Project, jin_lu: User) -> None:
    notice, today = published(project, jin_lu, "survey"), localdate()
    for day, why in ((today + timedelta(days=1), "今天以后"), (today - timedelta(days=1), "不能早于公告发布")):
        with pytest.raises(Refused, match=why):
            actions.record_answer(notice, by=jin_lu, name="海宁社工站", text="能提供。", received_on=day)


# the public's opinion


def test_anybody_gives_an_opinion_and_reads_what_became_of_it(project: Project, jin_lu: User) -> None:
    notice, browser = published(project, jin_lu, "opinion"), client_of(None)
    address = f"/purchasing/notices/{notice.pk}/opinion/"
    assert address in browser.get(notice.public_url).content.decode()
    empty = browser.post(address, {"text": ""})
    assert empty.status_code == 422 and "请写下意见" in empty.content.decode()
    said = browser.post(address, {"text": "晚上也要有人来。"}, follow=True).content.decode()
    assert "意见已收到" in said and "晚上也要有人来" not in said
    office = client_of(jin_lu)
    assert "晚上也要有人来" in office.get(notice.get_absolute_url()).content.decode()
    given = {"summary": "增加晚间探访。", "version": PurchaseNotice.objects.get().version}
    office.post(f"/purchasing/office/notices/{notice.pk}/summarise/", given)
    page = client_of(None).get(notice.public_url).content.decode()
    assert "增加晚间探访" in page and "晚上也要有人来" not in page


def test_many_opinions_and_answers_come_in_pages_and_are_found_by_their_words(project: Project, jin_lu: User) -> None:
    browser = client_of(jin_lu)
    for kind, model in (("opinion", Opinion), ("survey", SurveyAnswer)):
        notice, counts = published(project, jin_lu, kind), []
        for count in (3, 25):
            rows = [
                {"notice": notice, "name": f"{kind}{count}-{at}", "text": f"第{count}{at:02}条。"}
                for at in range(count)
            ]
            on = (
                {"given_on": localdate()}
                if kind == "opinion"
                else {"received_on": localdate(), "recorded_by": jin_lu.actor}
            )
            model.objects.bulk_create(model(**row, **on, version=1) for row in rows)
            assert browser.get(notice.get_absolute_url()).status_code == 200
            with CaptureQueriesContext(connection) as asked:
                page = browser.get(notice.get_absolute_url()).content.decode()
            counts.append(len(asked))
        assert page.count("<article>") == 20 and "第 1 页，共 2 页" in page
        assert counts[1] <= counts[0] + 1, "the count of the pages"
        assert browser.get(f"{notice.get_absolute_url()}?page=2").content.decode().count("<article>") == 8
        assert browser.get(f"{notice.get_absolute_url()}?q=第2507条").content.decode().count("<article>") == 1
        assert "没有找到" in browser.get(f"{notice.get_absolute_url()}?q=没有这句").content.decode()


def test_opinions_of_one_address_are_counted(project: Project, jin_lu: User) -> None:
    notice = published(project, jin_lu, "opinion")
    address, browser = f"/purchasing/notices/{notice.pk}/opinion/", client_of(None)
    answers = [browser.post(address, {"text": f"第{number}条"}).status_code for number in range(7)]
    assert answers == [302] * 5 + [422] * 2 and Opinion.objects.count() == 5
    assert browser.post(address, {"text": "别处来的"}, REMOTE_ADDR="203.0.113.7").status_code == 302


def test_an_opinion_comes_in_time_or_not_at_all(project: Project, jin_lu: User) -> None:
    notice = published(project, jin_lu, "opinion")
    PurchaseNotice.objects.update(closes_on=localdate() - timedelta(days=1))
    notice.refresh_from_db()
    with pytest.raises(Refused, match="已经过了截止日期"):
        actions.give_opinion(notice, by=acting.public(), text="晚了")
    assert "现在不收意见" in client_of(None).get(f"/purchasing/notices/{notice.pk}/opinion/").content.decode()
    assert [each.pk for each in queries.to_sum_up(jin_lu)] == [notice.pk]


def test_a_notice_is_drafted_changed_and_published_on_its_pages(project: Project, jin_lu: User) -> None:
    browser = client_of(jin_lu)
    address = f"/purchasing/projects/{project.pk}/notices/draft/"
    assert address in browser.get(f"/purchasing/projects/{project.pk}/funds/").content.decode()
    assert browser.post(address, {"kind": "survey"}).status_code == 422
    page = browser.post(address, {"kind": "intention"}, follow=True).content.decode()
    notice = PurchaseNotice.objects.get()
    assert "已按项目写好初稿" in page and "发布公告" in page
    given = {"title": "为老服务采购意向", "text": "改过的正文。", "version": notice.version}
    browser.post(f"/purchasing/office/notices/{notice.pk}/change/", given)
    notice.refresh_from_db()
    done = browser.post(f"/purchasing/office/notices/{notice.pk}/publish/", {"version": notice.version}, follow=True)
    assert "采购活动最早" in done.content.decode() and "已发布" in done.content.decode()
    assert "改过的正文" in client_of(None).get(notice.public_url).content.decode()
    assert notice.title in browser.get("/purchasing/office/notices/").content.decode()


def test_a_character_that_xml_may_not_hold_breaks_no_feed(project: Project, jin_lu: User) -> None:
    notice = published(project, jin_lu)
    PurchaseNotice.objects.filter(pk=notice.pk).update(title="采购\x0b意向", text="第一行\n第\x0b二行")
    answer = client_of(None).get("/purchasing/notices/feed/")
    entry = ElementTree.fromstring(answer.content).find(f"{ATOM}entry")
    assert entry is not None and entry.findtext(f"{ATOM}title") == "采购意向"
    assert entry.findtext(f"{ATOM}summary") == "第一行\n第二行"
