"""An office's own form: tried when it is uploaded, in versions, filled for a record of its scope, sensitive things masked."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from heli.accounts import acting
from heli.accounts.models import User
from heli.core import printed
from heli.core.actions import printed as actions
from heli.core.actions.own import write_own_values
from heli.core.errors import NotAllowed, Refused
from heli.core.models import AuditEntry, StoredFile, WordTemplate
from heli.workforce.models import Worker
from tests.access_things.workforce import a_worker
from tests.cast import City, client_of

from .test_own_fields import changed
from .test_owners import SUBJECT, defined

pytestmark = pytest.mark.django_db
DISTRICT = "place:330402"


@pytest.fixture
def worker(city: City, zhou_min: User) -> Worker:
    return a_worker(city, zhou_min)


def word(*lines: str) -> SimpleUploadedFile:
    paper, out = Document(), io.BytesIO()
    for line in lines:
        paper.add_paragraph(line)
    paper.save(out)
    return SimpleUploadedFile("登记表.docx", out.getvalue())


def read(content: bytes) -> list[str]:
    return [line.text for line in Document(io.BytesIO(content)).paragraphs]


Add = Callable[..., WordTemplate]


@pytest.fixture
def added(django_capture_on_commit_callbacks: Any) -> Add:
    """A form as an office uploads it; its bytes are put away with the commit."""

    def add(by: Any, owner: str, *lines: str, subject: str = SUBJECT) -> WordTemplate:
        facts = {"subject": subject, "owner": owner, "name": "登记表", "contact": "周敏"}
        with django_capture_on_commit_callbacks(execute=True):
            return actions.add_form(None, by=by, file=word(*lines), **facts)

    return add


def test_a_form_is_filled_with_the_record_and_the_fields_of_the_office(
    city: City, worker: Worker, shen_jie: User, zhou_min: User, fang_yu: User, added: Add
) -> None:
    party = defined(shen_jie, "政治面貌", "")
    secret = defined(shen_jie, "困难情况", "", sensitivity="sensitive")
    write_own_values(SUBJECT, worker.pk, {party.pk: "群众", secret.pk: "低保户"}, by=acting.console())
    form = added(
        shen_jie,
        "",
        "姓名：{{ 姓名 }}",
        "证件：{{ 证件号码 }}",
        "面貌：{{ 政治面貌 }}",
        "困难：{{ 困难情况 }}",
        "{{ 专业 }}",
    )
    changed(party, name="政治身份")
    client = client_of(fang_yu)
    assert "登记表" in client.get(f"/workforce/workers/{worker.pk}/").content.decode()
    answer = client.get(f"/forms/{SUBJECT}/{worker.pk}/{form.pk}/")
    assert read(answer.content)[:1] == ["姓名：林岚"]
    assert read(answer.content)[2:4] == ["面貌：群众", "困难：••••"]
    assert "*" in read(answer.content)[1] and "低保户" not in str(read(answer.content))
    assert AuditEntry.objects.filter(event="core.printed_form.print", subject_id=worker.pk).count() == 1
    assert "filename*=utf-8''%E7%99%BB%E8%AE%B0%E8%A1%A8-%E6%9E%97%E5%B2%9A-" in answer["Content-Disposition"]


def test_a_word_that_is_not_offered_is_named_and_nothing_is_kept(city: City, shen_jie: User, added: Add) -> None:
    with pytest.raises(Refused, match="银行卡"):
        added(shen_jie, "", "{{ 银行卡 }}")
    assert not WordTemplate.objects.exists()
    facts = {"subject": SUBJECT, "owner": "", "name": "登记表", "contact": "周敏", "file": word("{{ 银行卡 }}")}
    answer = client_of(shen_jie).post("/settings/fields/forms/", facts)
    assert answer.status_code == 422 and "银行卡" in answer.content.decode()


def packed(**parts: bytes) -> bytes:
    """A Word file in which some parts are others."""
    out = io.BytesIO()
    with zipfile.ZipFile(word("{{ 姓名 }}")) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        held = {name: before.read(name) for name in before.namelist()} | parts
        for name, content in held.items():
            after.writestr(name, content)
    return out.getvalue()


LINKED = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    b'Type="http://x/attachedTemplate" Target="http://x/y" TargetMode="External"/></Relationships>'
)
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a word that climbs out": (lambda: word("{{ 姓名.__class__.__base__.__subclasses__() }}").read(), "标记写得不对"),
    "a function of Jinja": (lambda: word("{{ lipsum.__globals__ }}").read(), "lipsum"),
    "another file": (lambda: word("{% include '/etc/passwd' %}").read(), "标记写得不对"),
    "text that never ends": (lambda: word("{{ 姓名 * 2000000000 }}").read(), "太多内存或时间"),
    "a bomb": (lambda: packed(**{"word/media/x.xml": b"0" * (60 * 2**20)}), "压缩得极不寻常"),
    "a link outside": (lambda: packed(**{"word/_rels/settings.xml.rels": LINKED}), "连着文件以外的东西"),
    "macros": (lambda: packed(**{"word/vbaProject.bin": b"x"}), "宏"),
    "no Word file": (lambda: b"MZ\x90\x00", "看不出这是什么文件"),
}


@pytest.mark.on_any
@pytest.mark.parametrize(("content", "said"), HOSTILE.values(), ids=list(HOSTILE))
def test_a_hostile_form_is_refused_as_a_template_is(
    city: City, shen_jie: User, added: Add, content: Callable[[], bytes], said: str
) -> None:
    kept, client = added(shen_jie, "", "{{ 姓名 }}"), client_of(shen_jie)
    facts = {"subject": SUBJECT, "owner": "", "name": "另一张表", "contact": "周敏"}
    for address, given in (
        ("/settings/fields/forms/", facts),
        (f"/settings/fields/forms/{kept.pk}/replace/", {"version": kept.version}),
    ):
        answer = client.post(address, {**given, "file": SimpleUploadedFile("登记表.docx", content())})
        assert answer.status_code == 422
        assert said in re.sub(r"(?s).*<form method=\"post\" class=\"form\"", "", answer.content.decode())
    assert list(WordTemplate.objects.all()) == [kept] and StoredFile.objects.count() == 1


def test_a_field_of_an_office_elsewhere_stays_empty(
    city: City, worker: Worker, shen_jie: User, qian_feng: User, added: Add
) -> None:
    defined(qian_feng, "邻区项目", "place:330483")
    form = added(acting.console(), "", "{{ 姓名 }}{{ 邻区项目 }}。")
    assert read(actions.print_form(worker, by=shen_jie, form=form)) == ["林岚。"]


def test_each_prints_the_forms_of_their_line_for_records_of_its_scope(
    city: City,
    worker: Worker,
    zhou_min: User,
    fang_yu: User,
    qian_feng: User,
    shen_jie: User,
    lin_lan: User,
    added: Add,
) -> None:
    street = added(zhou_min, "place:330402008", "{{ 姓名 }}")
    with pytest.raises(NotAllowed):
        added(zhou_min, DISTRICT, "{{ 姓名 }}")
    assert list(printed.forms_for(fang_yu, worker)) == [street]
    for user in (shen_jie, qian_feng, lin_lan):
        assert list(printed.forms_for(user, worker)) == []
    assert client_of(qian_feng).get(f"/forms/{SUBJECT}/{worker.pk}/{street.pk}/").status_code == 404
    assert client_of(fang_yu).get(f"/forms/accounts.user/{fang_yu.pk}/{street.pk}/").status_code == 404
    with pytest.raises(NotAllowed):
        actions.withdraw_form(street, by=fang_yu)


def test_a_form_is_replaced_by_a_next_version_and_withdrawn(
    city: City, worker: Worker, zhou_min: User, added: Add, django_capture_on_commit_callbacks: Any
) -> None:
    first, client = added(zhou_min, "place:330402008", "一 {{ 姓名 }}"), client_of(zhou_min)
    address = f"/settings/fields/forms/{first.pk}/replace/"
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(address, {"file": word("二 {{ 姓名 }}"), "version": first.version}, follow=True)
    assert "换成第 2 版" in answer.content.decode()
    (now,) = printed.forms_for(zhou_min, worker)
    assert (now.number, now.name, now.owner) == (2, "登记表", "place:330402008")
    assert read(actions.print_form(worker, by=zhou_min, form=now)) == ["二 林岚"]
    assert client.get(f"/forms/{SUBJECT}/{worker.pk}/{first.pk}/").status_code == 404
    client.post(f"/settings/fields/forms/{now.pk}/withdraw/", {"version": now.version})
    assert list(printed.forms_for(zhou_min, worker)) == []
    assert "登记表" in client.get("/settings/fields/forms/").content.decode()


def test_an_organisation_has_forms_too(city: City, shen_jie: User, added: Add) -> None:
    here = city.organisations["晨光社会工作服务中心"]
    form = added(shen_jie, "", "{{ 名称 }}（{{ 类别 }}）", subject="directory.organisation")
    assert read(actions.print_form(here, by=shen_jie, form=form)) == ["晨光社会工作服务中心（社工机构）"]
    assert "打印表格" in client_of(shen_jie).get(here.get_absolute_url()).content.decode()
