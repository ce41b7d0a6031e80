"""Official documents of an office: drafted, numbered without a gap, kept as they were issued, seen by their own."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate
from docx import Document
from pypdf import PdfReader

from heli.accounts import actions as accounts
from heli.accounts.models import User
from heli.core import files
from heli.core.errors import NotAllowed, Refused, Stale
from heli.core.models import WordTemplate
from heli.directory.models import Organisation
from heli.workbench.actions.official import change_official, draft_official, drop_official, issue_official
from heli.workbench.models import OfficialDocument
from heli.workbench.queries.official import offices_to_write_for, official_documents
from tests.cast import City, client_of, found_organisation

DAY = date(2026, 11, 26)
FACTS = {
    "mark": "解放街道办事处文件",
    "word": "解街",
    "title": "关于登记的通知",
    "body": "请登记。",
    "signed": "解放街道办事处",
}


@pytest.fixture
def office(city: City) -> Organisation:
    return found_organisation("解放街道办事处", "street", city.places["330402008"])


def test_documents_are_numbered_one_after_the_other_and_anew_each_year(office: Organisation, zhou_min: User) -> None:
    numbers = []
    for day in (DAY, DAY, date(2027, 1, 4)):
        draft = draft_official(office, by=zhou_min, **FACTS)
        assert draft.number == ""
        numbers.append(issue_official(draft, by=zhou_min, today=day).number)
    assert numbers == ["解街〔2026〕1号", "解街〔2026〕2号", "解街〔2027〕1号"]


def test_another_word_has_numbers_of_its_own(office: Organisation, zhou_min: User) -> None:
    issue_official(draft_official(office, by=zhou_min, **FACTS), by=zhou_min, today=DAY)
    other = draft_official(office, by=zhou_min, **(FACTS | {"word": "解街函"}))
    assert issue_official(other, by=zhou_min, today=DAY).number == "解街函〔2026〕1号"


def test_what_was_issued_is_kept_as_it_was(
    office: Organisation, zhou_min: User, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        issued = issue_official(draft_official(office, by=zhou_min, **FACTS), by=zhou_min, today=DAY)
    with pytest.raises(Refused, match="已印发"):
        change_official(issued, by=zhou_min, body="另一回事。")
    with pytest.raises(Refused, match="已印发"):
        drop_official(issued, by=zhou_min, reason="不要了")
    assert issued.word_file is not None and issued.pdf_file is not None
    said = [line.text for line in Document(io.BytesIO(files.open_file(issued.word_file).read())).paragraphs]
    assert "解街〔2026〕1号" in said and "2026年11月26日" in said
    page = PdfReader(io.BytesIO(files.open_file(issued.pdf_file).read())).pages[0].extract_text()
    assert "解街〔2026〕1号" in "".join(page.split())


def test_a_refusal_uses_no_number_up(office: Organisation, zhou_min: User) -> None:
    odd = draft_official(office, by=zhou_min, **(FACTS | {"body": "𱁬同志"}))
    with pytest.raises(Refused, match="没有这些字"):
        issue_official(odd, by=zhou_min, today=DAY)
    good = draft_official(office, by=zhou_min, **FACTS)
    assert issue_official(good, by=zhou_min, today=DAY).number == "解街〔2026〕1号"


def test_what_is_pasted_with_signs_nobody_sees_is_issued_without_them(office: Organisation, zhou_min: User) -> None:
    odd = draft_official(
        office, by=zhou_min, **(FACTS | {"title": "关于\u200b登记\x01的通知", "body": "请\x02登记。\ufeff"})
    )
    page = client_of(zhou_min).get(f"/workbench/official-documents/{odd.pk}/document.docx")
    assert page.status_code == 200
    assert issue_official(odd, by=zhou_min, today=DAY).state == "issued"


def test_a_draft_is_dropped_with_a_reason(office: Organisation, zhou_min: User) -> None:
    draft = draft_official(office, by=zhou_min, **FACTS)
    with pytest.raises(Refused, match="请填写"):
        drop_official(draft, by=zhou_min, reason="")
    assert drop_official(draft, by=zhou_min, reason="改为电话通知").state == "dropped"


def test_who_works_elsewhere_neither_sees_nor_writes(
    office: Organisation, zhou_min: User, qian_feng: User, lin_lan: User, shen_jie: User
) -> None:
    draft = draft_official(office, by=zhou_min, **FACTS)
    assert list(official_documents(zhou_min)) == list(official_documents(shen_jie)) == [draft]
    assert not official_documents(qian_feng).exists() and not official_documents(lin_lan).exists()
    with pytest.raises(NotAllowed):
        draft_official(office, by=qian_feng, **FACTS)
    with pytest.raises(NotAllowed):
        issue_official(draft, by=qian_feng, today=DAY)
    for form in ("docx", "pdf"):
        address = f"/workbench/official-documents/{draft.pk}/document.{form}"
        assert client_of(qian_feng).get(address).status_code == 404
        assert client_of(zhou_min).get(address).status_code == 200
    assert client_of(zhou_min).get(f"/workbench/official-documents/{draft.pk}/document.exe").status_code == 404


def test_a_deputy_sees_the_documents_of_the_office_only_where_that_was_lent(
    office: Organisation, zhou_min: User, shen_jie: User, qian_feng: User
) -> None:
    draft = draft_official(office, by=zhou_min, **FACTS)
    today = localdate()
    for rights, seen in ((("workforce.worker.view",), []), (("workbench.official.view",), [draft])):
        accounts.give_delegation(
            zhou_min, by=zhou_min, deputy=qian_feng, valid_from=today, valid_until=today, rights=rights
        )
        assert list(official_documents(User.objects.get(pk=qian_feng.pk))) == seen
        assert list(offices_to_write_for(User.objects.get(pk=qian_feng.pk))) == []


def test_offices_to_write_for_are_departments_and_streets_of_ones_scope(
    office: Organisation, zhou_min: User, shen_jie: User, lin_lan: User
) -> None:
    assert [each.name for each in offices_to_write_for(zhou_min)] == ["解放街道办事处"]
    assert {each.name for each in offices_to_write_for(shen_jie)} == {"解放街道办事处", "嘉兴市民政局"}
    assert not offices_to_write_for(lin_lan).exists()


def test_two_who_change_one_draft_are_told(office: Organisation, zhou_min: User) -> None:
    draft = draft_official(office, by=zhou_min, **FACTS)
    shown = draft.version
    change_official(draft, by=zhou_min, expect=shown, body="请于月底前登记。")
    with pytest.raises(Stale):
        change_official(draft, by=zhou_min, expect=shown, body="另一回事。")
    page = client_of(zhou_min).post(
        f"/workbench/official-documents/{draft.pk}/change/", FACTS | {"version": str(shown), "body": "另一回事。"}
    )
    assert page.status_code == 409
    assert "请于月底前登记。" in page.content.decode() and "另一回事。" in page.content.decode()


def test_the_form_fills_in_the_name_of_the_office_and_says_what_is_wrong(office: Organisation, zhou_min: User) -> None:
    given = {
        "office": str(office.pk),
        "title": "关于登记的通知",
        "word": "解街",
        "body": "请登记。",
        "copy_number": "１",
    }
    browser = client_of(zhou_min)
    page = browser.post("/workbench/official-documents/new/", given)
    assert page.status_code == 422 and "请填六位数字" in page.content.decode()
    assert browser.post("/workbench/official-documents/new/", given | {"copy_number": ""}).status_code == 302
    made = OfficialDocument.objects.get()
    assert (made.mark, made.signed) == ("解放街道办事处文件", "解放街道办事处")


def a_word_file(text: str) -> SimpleUploadedFile:
    paper, out = Document(), io.BytesIO()
    paper.add_paragraph(text)
    paper.save(out)
    return SimpleUploadedFile("函件.docx", out.getvalue())


def test_a_template_of_the_city_is_tried_kept_filled_and_retired(
    office: Organisation, zhou_min: User, shen_jie: User, django_capture_on_commit_callbacks: Any
) -> None:
    browser, page = client_of(shen_jie), "/workbench/official-documents/templates/"
    odd = browser.post(page, {"name": "函件格式", "file": a_word_file("{{ 电话 }}")})
    assert odd.status_code == 422 and "模板要用「电话」，这里没有" in odd.content.decode()
    hostile = browser.post(page, {"name": "函件格式", "file": a_word_file("{{ 标题.__class__.__mro__ }}")})
    assert hostile.status_code == 422 and "模板里的标记写得不对" in hostile.content.decode()
    assert not WordTemplate.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        good = browser.post(page, {"name": "函件格式", "file": a_word_file("{{ 署名 }}：{{ 标题 }}")})
    assert good.status_code == 302
    template = WordTemplate.objects.get()
    draft = draft_official(office, by=zhou_min, **FACTS)
    address = f"/workbench/official-documents/{draft.pk}/letters/{template.pk}/"
    made = client_of(zhou_min).get(address)
    said = [line.text for line in Document(io.BytesIO(made.content)).paragraphs]
    assert said == ["解放街道办事处：关于登记的通知"]
    assert browser.post(f"{page}{template.pk}/retire/", {"version": str(template.version)}).status_code == 302
    assert client_of(zhou_min).get(address).status_code == 404
