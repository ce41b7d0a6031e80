"""A committee is made up by the law, drawn so that anybody can repeat it, and keeps out whom a known relation binds."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import now

from heli.accounts.models import Grant, User
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Notification
from heli.directory.models import Person
from heli.purchasing.actions import committee as actions
from heli.purchasing.actions import conformity, opening
from heli.purchasing.models import Bid, Evaluation, Member, Project, Tender
from heli.purchasing.queries import bids
from heli.purchasing.queries import committee as queries
from heli.purchasing.rules import committee as rules
from heli.purchasing.tests.evaluation_scene import Evaluating
from heli.workforce.models import Employment, Worker
from tests.cast import City, client_of, grant, user_with

pytestmark = pytest.mark.django_db
WORD = "多云，十二度"


@pytest.fixture
def scene(city: City) -> Evaluating:
    return Evaluating(city)


def page_of(user: User, tender: Tender) -> str:
    return client_of(user).get(f"/purchasing/tenders/{tender.pk}/evaluation/").content.decode()


def test_a_committee_that_the_law_does_not_allow_is_refused_with_its_article(scene: Evaluating) -> None:
    tender = scene.evaluating()
    with pytest.raises(Refused, match="至少 5 人.*第四十七条"):
        scene.prepared(tender, size=3)
    with pytest.raises(Refused, match="单数"):
        scene.prepared(tender, size=6)
    with pytest.raises(Refused, match="专家不少于三分之二"):
        scene.prepared(tender, size=5, representatives=2)
    with pytest.raises(Refused, match="至少 7 人"):
        actions.prepare_committee(
            tender, by=scene.officer, size=5, representatives=[], drawn_from="city", is_complex=True
        )


def test_the_hash_of_the_seed_is_public_before_the_draw_and_the_draw_can_be_repeated(scene: Evaluating) -> None:
    tender = scene.evaluating()
    scene.experts(9)
    scene.prepared(tender)
    before = Evaluation.objects.get(tender=tender)
    page = page_of(scene.officer, tender)
    assert before.seed_hash in page and before.seed not in page
    assert before.seed_hash in client_of(scene.bidders[0]).get(tender.get_absolute_url()).content.decode()
    actions.draw_committee(tender, by=scene.officer, word=WORD)
    after = Evaluation.objects.get(tender=tender)
    assert rules.hash_of(after.seed) == before.seed_hash and after.seed == before.seed
    keys = [each["key"] for each in after.candidates if not each["out"]]
    drawn = {str(each.actor_id) for each in queries.sitting(after) if each.kind == "expert"}
    assert drawn == set(rules.drawn(after.seed, WORD, keys)[:4]) and len(keys) == 9
    assert after.seed in page_of(scene.officer, tender)


def test_a_draw_is_not_repeated_until_it_pleases(scene: Evaluating) -> None:
    tender = scene.seated()
    for again in (lambda: scene.prepared(tender), lambda: actions.draw_committee(tender, by=scene.officer, word=WORD)):
        with pytest.raises(Refused, match="已经组成"):
            again()


def test_experts_drawn_too_early_are_drawn_anew_and_a_consultation_is_exempt(scene: Evaluating) -> None:
    """条例 39: no sooner than two working days before the evaluation."""
    tender = scene.seated()
    Evaluation.objects.filter(tender=tender).update(drawn_at=now() - timedelta(days=9))
    by, bid = scene.members(tender)[0], scene.bids(tender)[0]
    with pytest.raises(Refused, match="抽取得太早"):
        conformity.judge_conformity(tender, by=by, bid=bid, passed=True)
    scene.prepared(tender)
    actions.draw_committee(tender, by=scene.officer, word=WORD)
    assert conformity.judge_conformity(tender, by=scene.members(tender)[0], bid=bid, passed=True).passed
    consulted = scene.seated(method="consultation")
    Evaluation.objects.filter(tender=consulted).update(drawn_at=now() - timedelta(days=9))
    first = scene.bids(consulted)[0]
    assert conformity.judge_conformity(consulted, by=scene.members(consulted)[0], bid=first, passed=True).passed


def works_at(user: User, scene: Evaluating, end_on: date | None) -> None:
    person = Person.objects.create(name=user.name)
    User.objects.filter(pk=user.pk).update(person=person)
    worker = Worker.objects.create(person=person)
    Employment.objects.create(worker=worker, organisation=scene.agencies[0], start_on=date(2015, 1, 1), end_on=end_on)


def test_whom_a_known_relation_binds_to_a_bidder_is_not_in_the_draw(scene: Evaluating) -> None:
    tender = scene.evaluating()
    office, works, worked, long_ago, role, phone, supervises, opener, *free = scene.experts(13)
    User.objects.filter(pk=office.pk).update(office=scene.agencies[1])
    works_at(works, scene, None)
    works_at(worked, scene, now().date() - timedelta(days=700))
    works_at(long_ago, scene, now().date() - timedelta(days=1200))
    grant(role, "bid_writer", scene.agencies[2])
    Grant.objects.filter(user=role, role="bid_writer").update(valid_until=now().date() - timedelta(days=30))
    User.objects.filter(pk=phone.pk).update(phone="13800000000")
    grant(supervises, "procurement_supervisor", scene.city.root)
    scene.opens(opener, tender)
    scene.prepared(tender)
    actions.draw_committee(tender, by=scene.officer, word=WORD)
    listed = {each["name"]: each["out"] for each in Evaluation.objects.get(tender=tender).candidates}
    out = {name for name, why in listed.items() if why}
    assert out == {each.name for each in (office, works, worked, role, phone, supervises, opener)}
    assert all(not listed[each.name] for each in (long_ago, *free))
    assert "任过职" in listed[worked.name][0] and "联系电话" in listed[phone.name][0]
    assert not {each.name for each in scene.members(tender)} & out


def test_too_few_free_experts_are_said_and_nobody_is_seated(scene: Evaluating) -> None:
    tender = scene.evaluating()
    scene.experts(3)
    scene.prepared(tender)
    with pytest.raises(Refused, match="只有 3 人，不够 4 人.*省级专家库"):
        actions.draw_committee(tender, by=scene.officer, word=WORD)
    assert not Member.objects.filter(kind="expert").exists()


def test_a_draw_of_the_provincial_pool_is_recorded_with_its_proof(scene: Evaluating) -> None:
    tender = scene.evaluating()
    experts = scene.experts(5)
    scene.prepared(tender, drawn_from="province")
    with pytest.raises(Refused, match="先组成评审委员会"):
        actions.draw_committee(tender, by=scene.officer, word=WORD)
    client = client_of(scene.officer)
    at = f"/purchasing/tenders/{tender.pk}/committee/record/"
    proof = SimpleUploadedFile("抽取记录.pdf", b"%PDF-1.7 drawn")
    assert client.post(at, {"experts": [each.pk for each in experts[:3]], "proof": proof}).status_code == 422
    User.objects.filter(pk=experts[4].pk).update(office=scene.agencies[0])
    proof.seek(0)
    wrong = client.post(at, {"experts": [each.pk for each in experts[1:]], "proof": proof})
    assert "不能参加这次评审" in wrong.content.decode()
    proof.seek(0)
    assert client.post(at, {"experts": [each.pk for each in experts[:4]], "proof": proof}).status_code == 302
    assert {each.name for each in scene.members(tender)} >= {each.name for each in experts[:4]}
    held = Evaluation.objects.get(tender=tender)
    assert held.proof is not None and held.proof.name == "抽取记录.pdf"


def test_who_is_absent_is_replaced_by_the_next_of_the_draw(scene: Evaluating) -> None:
    tender = scene.seated()
    held = Evaluation.objects.get(tender=tender)
    order = rules.drawn(held.seed, held.word, [each["key"] for each in held.candidates if not each["out"]])
    absent = Member.objects.get(evaluation=held, actor=int(order[0]))
    made = actions.replace_member(tender, by=scene.officer, member=absent, reason="生病，不能到场。")
    assert str(made.actor_id) == order[4] and len(queries.sitting(held)) == 5
    with pytest.raises(Refused, match="不能替换"):
        actions.replace_member(tender, by=scene.officer, member=absent, reason="再来一次")
    gone = User.objects.get(actor=absent.actor)
    assert not bids.bids(gone).exists() and client_of(gone).get(
        f"/purchasing/tenders/{tender.pk}/evaluation/"
    ).status_code == 404  # fmt: skip
    assert "生病，不能到场。" in page_of(scene.officer, tender)


def test_who_opened_or_runs_the_tender_does_not_sit_for_the_purchaser(scene: Evaluating) -> None:
    tender = scene.evaluating()
    grant(scene.opener, "project_officer", scene.buyer)
    scene.opens(scene.opener, tender)
    with pytest.raises(Refused, match="参加了开标"):
        actions.prepare_committee(tender, by=scene.officer, size=5, representatives=[scene.opener], drawn_from="city")


def test_whoever_a_page_does_not_offer_takes_no_seat_by_its_address(scene: Evaluating) -> None:
    """Only the purchaser's own people represent it, and only experts of the pool are recorded as drawn."""
    tender, stranger = scene.evaluating(), user_with("bid_writer", scene.agencies[2], "外来的人")
    for whom in ([stranger], [scene.opener]):
        with pytest.raises(Refused, match="不能在这里担任评委") as refused:
            actions.prepare_committee(tender, by=scene.officer, size=5, representatives=whom, drawn_from="city")
        assert refused.value.field == "representatives"
    experts = scene.experts(4)
    scene.prepared(tender, drawn_from="province")
    proof = SimpleUploadedFile("抽取记录.pdf", b"%PDF-1.7 drawn")
    with pytest.raises(Refused, match="不能在这里担任评委") as refused:
        actions.record_committee(tender, by=scene.officer, experts=[*experts[:3], stranger], proof=proof)
    assert refused.value.field == "experts"
    proof.seek(0)
    held = actions.record_committee(tender, by=scene.officer, experts=experts, proof=proof)
    seat = Member.objects.filter(evaluation=held, kind="expert")[0]
    with pytest.raises(Refused, match="不能在这里担任评委") as refused:
        actions.replace_member(tender, by=scene.officer, member=seat, reason="生病。", other=stranger)
    assert refused.value.field == "other"


def test_who_opens_does_not_evaluate_and_who_evaluates_does_not_open(scene: Evaluating) -> None:
    """87号令 40."""
    tender = scene.evaluating()
    experts = scene.experts(7)
    for each in experts[:2]:
        scene.opens(each, tender)
    assert "参加了开标（政府采购货物和服务招标投标管理办法（财政部令第87号）第四十条，待确认）" in queries.against(
        tender, experts[0]
    )
    scene.prepared(tender)
    made = actions.draw_committee(tender, by=scene.officer, word="多云，十二度")
    assert not {each.actor_id for each in experts[:2]} & set(made.members.values_list("actor", flat=True))
    seat = made.members.sitting().filter(kind="buyer").get()
    grant(scene.opener, "project_officer", scene.buyer)
    scene.opens(scene.opener, tender)
    with pytest.raises(Refused, match="参加了开标.*第四十条"):
        actions.replace_member(tender, by=scene.officer, member=seat, reason="生病。", other=scene.opener)
    # a committee is made after the opening, and no key is made then
    with pytest.raises(Refused, match="公告以后不能再更换投标密钥"):
        opening.make_tender_key(tender, by=scene.officer, officers=[], threshold=2)


def test_an_expert_reads_the_bids_of_their_own_committee_alone_and_bidders_learn_no_name(scene: Evaluating) -> None:
    tender, other = scene.seated(), scene.opened_with()
    member = next(each for each in scene.members(tender) if each.name.startswith("专家"))
    assert set(bids.bids(member)) == set(Bid.objects.filter(tender=tender))
    outside = next(e for e in queries.pool(tender) if e not in scene.members(tender))
    assert not bids.bids(outside).exists() and not queries.members(outside, tender).exists()
    assert client_of(member).get(f"/purchasing/tenders/{other.pk}/evaluation/").status_code == 404
    bid = scene.bids(tender)[0]
    shown = client_of(member).get(f"/purchasing/tenders/{tender.pk}/evaluation/bids/{bid.pk}/")
    assert "晨光社会工作服务中心的方案" in shown.content.decode()
    told = client_of(scene.bidders[0]).get(tender.get_absolute_url()).content.decode()
    assert not any(each.name in told for each in scene.members(tender) if each != scene.approver)
    assert Notification.objects.filter(kind="purchasing.committee.draw", reader=member.actor).count() == 1


def test_the_committee_and_nobody_else_finds_what_conforms(scene: Evaluating) -> None:
    tender = scene.evaluating()
    bid = scene.bids(tender)[0]
    outside = scene.experts(6)
    for by in (scene.officer, outside[0]):
        with pytest.raises((Refused, NotAllowed), match="评审委员会的成员|权限"):
            conformity.judge_conformity(tender, by=by, bid=bid, passed=True)
    scene.prepared(tender)
    actions.draw_committee(tender, by=scene.officer, word=WORD)
    by = scene.members(tender)[0]
    assert "第三十六条" in conformity.judge_conformity(tender, by=by, bid=bid, passed=True).article
    with pytest.raises(Refused, match="还没有审查"):
        conformity.close_conformity(tender, by=by)


def test_too_few_responsive_bids_fail_and_a_price_over_the_ceiling_is_one_less(scene: Evaluating) -> None:
    tender = scene.seated(42_000_000, 43_000_000, 48_000_001)
    by = scene.members(tender)[0]
    for bid in scene.bids(tender):
        conformity.judge_conformity(tender, by=by, bid=bid, passed=True)
    after = conformity.close_conformity(tender, by=by)
    assert after.state == "failed" and "第三十六条" in after.reason
    assert Project.objects.get(pk=tender.project_id).state == "approved"


def test_of_four_the_one_over_the_ceiling_is_scored_by_nobody_and_the_others_are_ranked(scene: Evaluating) -> None:
    """87号令 63."""
    scene.agencies.append(scene.enterprise())
    tender = scene.seated(42_000_000, 43_000_000, 44_000_000, 48_000_001)
    by = scene.members(tender)[0]
    for bid in scene.bids(tender):
        conformity.judge_conformity(tender, by=by, bid=bid, passed=True)
    conformity.close_conformity(tender, by=by)
    over = Bid.objects.get(price_fen=48_000_001)
    scene.scored_by_all(tender)
    assert not over.scores.exists()
    assert scene.reported(tender).state == "ranked"
    page = client_of(by).get(f"/purchasing/tenders/{tender.pk}/evaluation/").content.decode()
    assert "超过最高限价" in page


def test_a_consultation_goes_on_with_the_two_that_respond(scene: Evaluating) -> None:
    tender = scene.seated(method="consultation")
    by = scene.members(tender)[0]
    for at, bid in enumerate(scene.bids(tender)):
        conformity.judge_conformity(tender, by=by, bid=bid, passed=at > 0, reason="" if at else "没有响应服务期。")
    after = conformity.close_conformity(tender, by=by)
    assert after.state == "evaluating"
    with pytest.raises(Refused, match="已经完成"):
        conformity.close_conformity(after, by=by)
    mine = client_of(scene.bidders[0]).get(f"/purchasing/tenders/{tender.pk}/bid/").content.decode()
    assert "没有响应服务期。" in mine


def test_an_expert_who_records_an_outcome_comes_back_to_the_evaluation(scene: Evaluating) -> None:
    tender = scene.seated()
    expert = next(each for each in scene.members(tender) if each.name.startswith("专家"))
    bid, client = scene.bids(tender)[0], client_of(expert)
    root = f"/purchasing/tenders/{tender.pk}"
    assert f"/conformity/{bid.pk}/judge/" in client.get(f"{root}/evaluation/").content.decode()
    answer = client.post(f"{root}/conformity/{bid.pk}/judge/", {"outcome": "yes"}, follow=True)
    assert answer.redirect_chain[-1][0] == f"{root}/evaluation/" and answer.status_code == 200
    assert 'href="/purchasing/tenders/"' not in answer.content.decode(), "what does not open is not offered"


def test_the_pages_of_a_committee_take_what_is_filled_in(scene: Evaluating) -> None:
    tender = scene.evaluating()
    scene.experts()
    client, root = client_of(scene.officer), f"/purchasing/tenders/{tender.pk}/committee"
    small = client.post(f"{root}/prepare/", {"size": "3", "drawn_from": "city"})
    assert small.status_code == 422 and small.context["form"].errors["size"]
    given = {"size": "5", "drawn_from": "city", "representatives": [str(scene.approver.pk)]}
    assert client.post(f"{root}/prepare/", given).status_code == 302
    assert client.post(f"{root}/draw/", {"word": WORD}).status_code == 302
    page = page_of(scene.officer, tender)
    assert "5 人，其中专家 4 人。" in page and WORD in page and scene.approver.name in page
    seat = queries.members(scene.officer, tender).filter(kind="expert")[0]
    assert client.post(f"{root}/{seat.pk}/replace/", {"reason": "出差。"}).status_code == 302
    assert user_with("bid_expert", scene.city.root) not in scene.members(tender)


def test_of_two_who_prepare_a_committee_the_second_keeps_the_published_seed(scene: Evaluating) -> None:
    tender = scene.evaluating()
    client, at = client_of(scene.officer), f"/purchasing/tenders/{tender.pk}/committee/prepare/"
    given = {"size": "5", "drawn_from": "city", "representatives": [str(scene.approver.pk)]}
    shown = client.get(at).context["version"]
    assert client.post(at, {**given, "version": shown}).status_code == 302
    published = Evaluation.objects.get(tender=tender).seed_hash
    slower = client.post(at, {**given, "representatives": [], "version": shown})
    assert slower.status_code == 409 and scene.approver.name in slower.content.decode()
    assert Evaluation.objects.get(tender=tender).seed_hash == published


def test_who_prepares_a_committee_again_begins_with_what_was_prepared(scene: Evaluating) -> None:
    tender = scene.evaluating()
    scene.prepared(tender, size=7, representatives=2, drawn_from="province")
    initial = (
        client_of(scene.officer).get(f"/purchasing/tenders/{tender.pk}/committee/prepare/").context["form"].initial
    )
    assert (initial["size"], initial["drawn_from"]) == (7, "province")
    assert set(initial["representatives"]) == {str(scene.officer.pk), str(scene.approver.pk)}


def test_who_sits_already_takes_no_second_seat_and_is_told_so(scene: Evaluating) -> None:
    tender = scene.evaluating()
    experts = scene.experts(5)
    scene.prepared(tender, drawn_from="province")
    held = Evaluation.objects.get(tender=tender)
    proof = SimpleUploadedFile("抽取记录.pdf", b"%PDF-1.7 drawn")
    with pytest.raises(Refused, match=f"{experts[0].name}已经是或者当过这次的评委，请另选一位") as refused:
        actions.record_committee(tender, by=scene.officer, experts=[*experts[:3], experts[0]], proof=proof)
    assert refused.value.field == "experts" and not held.members.filter(kind="expert").exists()
    made = actions.record_committee(
        tender, by=scene.officer, experts=experts[:4], proof=SimpleUploadedFile("抽取记录.pdf", b"%PDF-1.7 drawn")
    )
    seat = made.members.filter(kind="expert").first()
    with pytest.raises(Refused, match=f"{experts[1].name}已经是或者当过这次的评委") as again:
        actions.replace_member(tender, by=scene.officer, member=seat, reason="生病。", other=experts[1])
    assert again.value.field == "other"


def test_a_record_of_a_draw_that_is_no_such_file_is_refused_beside_its_field(scene: Evaluating) -> None:
    tender = scene.evaluating()
    experts = scene.experts(5)
    scene.prepared(tender, drawn_from="province")
    with pytest.raises(Refused) as refused:
        actions.record_committee(
            tender,
            by=scene.officer,
            experts=experts[:4],
            proof=SimpleUploadedFile("抽取记录.pdf", b"MZ\x90\x00 no record"),
        )
    assert refused.value.field == "proof" and not Member.objects.filter(kind="expert").exists()


def test_a_seat_of_another_tender_is_not_replaced_here_nor_one_whose_sheet_came_in_meanwhile(scene: Evaluating) -> None:
    tender, other = scene.seated(), scene.committee_for(scene.evaluating())
    foreign = Member.objects.filter(evaluation__tender=other, kind="expert").first()
    with pytest.raises(Refused, match="不能替换"):
        actions.replace_member(tender, by=scene.officer, member=foreign, reason="生病。")
    seat = Member.objects.filter(evaluation__tender=tender, kind="expert").first()
    assert seat is not None
    Member.objects.filter(pk=seat.pk).update(submitted_at=now())
    with pytest.raises(Refused, match="已经提交评分"):
        actions.replace_member(tender, by=scene.officer, member=seat, reason="生病。")
