"""The proof of a registration as PDF, in Chinese as every office reads it."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import override

from heli.core.official.pdf import set_page
from heli.core.qr import qr_drawing
from heli.core.words import day
from heli.workforce.queries.proof import Proved

PAGE = Path(__file__).parent / "proof.typ"


def write(proved: Proved, address: str) -> bytes:
    """The whole file; the code leads to ``address`` as a picture too."""
    with override("zh-hans"):
        said = {
            "title": _("社会工作者登记证明"),
            "rows": [
                [_("姓名"), proved.name], [_("证书级别"), proved.level], [_("证书编号"), proved.number or "—"],
                [_("发证日期"), day(proved.issued_on) or "—"],
                [_("登记有效期"), _("%(start)s至%(end)s") % {"start": day(proved.starts_on) or "—", "end": day(proved.state.until)}],
                [_("登记状态"), state_words(proved)],
            ],
            "life": _("职业资格证书长期有效；到期的只是登记。"),
            "body": body_words(proved), "dated": day(proved.day), "code_label": _("核验码"), "code": proved.printed_code,
            "check": _("扫码或打开下面的网址，可以核对现在的状态："), "address": address, "practice": proved.practice,
        }  # fmt: skip
    return set_page(PAGE, said, qr=qr_drawing(address))


def state_words(proved: Proved) -> str:
    """The state of the registration on the day of the sheet."""
    return {
        "valid": _("登记有效"), "lapsed": _("登记已到期"), "none": _("没有登记"), "suspended": _("登记已暂停"),
        "removed": _("登记已取消"),
    }[proved.state.state]  # fmt: skip


def body_words(proved: Proved) -> str:
    """The office that keeps the register, with what nobody has confirmed."""
    name = f"{proved.body.city}{proved.body.name}"
    return name if proved.body.source.confirmed else _("%(name)s（主管部门待确认）") % {"name": name}
