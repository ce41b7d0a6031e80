"""The data dictionary tells every field of the kinds of record that offices add to, heli's own and theirs."""

from __future__ import annotations

import io
from urllib.parse import quote

import pytest
from openpyxl import load_workbook

from heli.accounts.models import User
from heli.core.audit import read_content
from heli.core.dictionary import dictionary
from heli.core.models import AuditEntry
from tests.cast import City, client_of

from .test_owners import defined

pytestmark = pytest.mark.django_db


def test_it_tells_what_heli_keeps_and_what_offices_added(city: City, shen_jie: User, qian_feng: User) -> None:
    defined(shen_jie, "政治面貌", "", help="按档案填")
    defined(qian_feng, "桐乡项", "place:330483")
    found = {(entry.subject, entry.name): entry for entry in dictionary(shen_jie)}
    number = found["社会工作者", "证件号码"]
    assert (number.source, number.table) == ("系统自带", "人员")
    assert number.sensitivity.startswith("敏感信息")
    assert "汉语拼音" not in str(found) and ("社会工作者", "证件索引") not in found, "what heli keeps for itself"
    assert "社工机构" in found["组织", "类别"].meaning
    party = found["社会工作者", "政治面貌"]
    assert (party.source, party.contact, party.edition, party.meaning) == (
        "全市",
        "周敏 0573-82830000",
        "1",
        "按档案填",
    )
    assert found["社会工作者", "桐乡项"].source == "桐乡市"


def test_each_knows_of_the_fields_of_their_line_and_below(
    city: City, qian_feng: User, fang_yu: User, lin_lan: User
) -> None:
    defined(qian_feng, "桐乡项", "place:330483")
    assert any(entry.name == "桐乡项" for entry in dictionary(qian_feng))
    assert not any(entry.name == "桐乡项" for entry in dictionary(fang_yu))
    assert dictionary(lin_lan) == []
    assert client_of(lin_lan).get("/settings/fields/dictionary/").status_code == 403


def test_it_is_narrowed_and_taken_as_a_file(city: City, shen_jie: User) -> None:
    defined(shen_jie, "政治面貌", "")
    client = client_of(shen_jie)
    page = client.get("/settings/fields/dictionary/?source=offices").content.decode()
    assert "政治面貌" in page and "证件号码" not in page
    assert "没有符合条件的记录。" in client.get("/settings/fields/dictionary/?words=没有这个").content.decode()
    assert client.get("/settings/fields/dictionary/?subject=x").status_code == 422
    answer = client.get("/settings/fields/dictionary/?subject=workforce.worker&format=xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active  # type: ignore[attr-defined]
    names = [row[2] for row in sheet.iter_rows(values_only=True)]
    assert {"名称", "证件号码", "政治面貌"} <= set(names) and "统一社会信用代码" not in names
    entry = AuditEntry.objects.filter(event="core.list.export").latest("number")
    assert entry.actor == shen_jie.actor and read_content(entry)["table"] == "dictionary"
    assert quote("沈洁") in str(answer.headers["Content-Disposition"])
