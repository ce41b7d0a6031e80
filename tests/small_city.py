"""A small real city, made up, with people in it: run as a program in a house that has its tables.

Everything that tells who somebody is stands in ``TELLING``: none of it may be found in the practice copy of the city.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

BODY = "69030219850707123"
PERSON, PHONE, OFFICER, MAIL = "欧阳真实", "13877778888", "尉迟当真", "weichi@linhaiwan.example"
CONTACT, PASSWORD = "0599-8877665", "the-real-Password-9"
PLACES = (
    ("6903", "临海湾市", "city", ""), ("690302", "东港区", "district", "6903"), ("690302001", "望潮街道", "street", "690302"),
    ("690302001001", "渔歌社区居委会", "community", "690302001"), ("690302001002", "听涛社区居委会", "community", "690302001"),
    ("690303", "西屏县", "district", "6903"), ("690303001", "柳林镇", "street", "690303"),
    ("690303001001", "上塘村委会", "community", "690303001"),
)  # fmt: skip
ORGANISATIONS = (
    ("department", "临海湾市民政局", "6903"), ("department", "临海湾市司法局", "6903"),
    ("department", "临海湾市水务局", "6903"), ("agency", "海燕社会工作服务中心", "690302001"),
)  # fmt: skip
STANDARD, FIELD, CONFERENCE = "每个社区两名社工", "渔船编组", "临海湾市社会工作联席会议"
TEMPLATE, FORM = "本市公文", "渔船社工登记表"


def id_number() -> str:
    from heli.core.rules.identity import check_character

    return BODY + check_character(BODY)


def template(author: str, text: str = "", marks: Sequence[str] = ("标题", "正文")) -> bytes:
    """A Word file with marks, whose properties name an author."""
    from docx import Document

    paper, out = Document(), io.BytesIO()
    paper.core_properties.author = author
    for line in (*(f"{{{{ {mark} }}}}" for mark in marks), text):
        paper.add_paragraph(line)
    paper.save(out)
    return out.getvalue()


def build() -> None:
    from django.core.files.base import ContentFile

    from heli.accounts import acting
    from heli.accounts import actions as accounts
    from heli.core.actions.own import Wording, define_own_field
    from heli.core.actions.printed import add_form, add_template
    from heli.core.actions.settings import set_setting
    from heli.directory.actions.organisations import create_organisation
    from heli.directory.models import Organisation, Place
    from heli.workbench.actions.conference import found_conference, give_seat
    from heli.workbench.queries.letters import SAMPLES
    from heli.workforce.actions.standards import enter_standard
    from heli.workforce.imports import from_records, load

    by = acting.console()
    places: dict[str, Place] = {}
    for code, name, level, above in PLACES:
        places[code] = Place(code=code, name=name, level=level, parent=places.get(above))
        places[code].save()
    for kind, name, code in ORGANISATIONS:
        create_organisation(
            places[code], by=by, kind=kind, name=name, place=places[code], contact_name=PERSON, contact_phone=CONTACT
        )
    for key, value in (("city_name", "临海湾市"), ("telephone", CONTACT), ("part_time_weight", "0.4")):
        set_setting(None, by=by, key=key, value=value, source=f"{OFFICER}口头答复")
    worker: dict[str, Any] = {
        "name": PERSON,
        "id_number": id_number(),
        "phone": PHONE,
        "employer": ORGANISATIONS[-1][1],
    }
    load(from_records([worker]), by=by, file_name=f"{PERSON}.xlsx")
    officer = accounts.invite_user(None, by=by, login="weichi", name=OFFICER, email=MAIL, phone=PHONE)
    accounts.give_grant(officer, by=by, role="city_leader", place=places["6903"])
    given = accounts.FirstSignIn(code=officer.code, password=PASSWORD)
    accounts.accept_invitation(officer, by=by, given=given)
    enter_standard(
        None, by=by, name=STANDARD, ratio="2", per=1, basis="communities", document="临民〔2025〕7号",
        effective_from=date(2025, 1, 1),
    )  # fmt: skip
    define_own_field(
        None, by=by, subject="workforce.worker", owner="place:690302001", name=FIELD, kind="choice", sensitivity="office",
        help=f"不清楚问{PERSON}", contact=f"{OFFICER} {PHONE}", options=[Wording(None, "一组", True), Wording(None, "二组", True)],
    )  # fmt: skip
    conference = found_conference(
        places["6903"], by=by, name=CONFERENCE, document="临政办〔2024〕3号", purpose=f"找{OFFICER}，{CONTACT}"
    )
    for department in Organisation.objects.filter(kind="department"):
        give_seat(
            conference, by=by, organisation=department, part="member", person=officer.actor, valid_from=date(2026, 1, 5)
        )
    form = ContentFile(template(OFFICER, marks=("姓名", FIELD)), name=f"{FORM}.docx")
    add_form(None, by=by, subject="workforce.worker", owner="place:690302", name=FORM, contact=OFFICER, file=form)
    for name, text in ((TEMPLATE, ""), (f"{TEMPLATE}（旧）", f"联系人：{PERSON}")):
        file = ContentFile(template(OFFICER, text), name=f"{name}.docx")
        add_template(None, by=by, file=file, name=name, samples=SAMPLES)


#: what tells who a person of this city is
TELLING = (PERSON, PHONE, OFFICER, MAIL, CONTACT, BODY, "ouyangzhenshi", "weichi", PASSWORD)

if __name__ == "__main__":
    import django

    django.setup()
    build()
