"""Templates of the city for official documents: the words they may use, and what these are for a document."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from heli.core.models import WordTemplate
from heli.core.rules.official import in_figures, title_lines
from heli.workbench.models import OfficialDocument

#: the words of a template, with what they are tried with
SAMPLES: dict[str, Any] = {
    "标志": "嘉兴市民政局文件", "字号": "嘉民〔2026〕1号", "标题": "关于登记的通知", "主送": "各县（市、区）民政局", "正文": ["现通知如下。", "一、登记范围"],
    "附件": ["登记表"], "署名": "嘉兴市民政局", "日期": "2026年1月5日", "附注": "联系人：沈洁", "抄送": "市委社会工作部", "印发": "嘉兴市民政局办公室",
}  # fmt: skip


def templates_in_use(user: Any) -> QuerySet[WordTemplate]:
    """What an office may have its document filled into."""
    found = WordTemplate.objects.filter(state=WordTemplate.State.IN_USE, subject="").select_related("file", "made_by")
    return found.order_by("name") if user.holds("workbench.official.view") else found.none()


def templates_ever(user: Any) -> QuerySet[WordTemplate]:
    """Every template, for whoever tends them."""
    found = WordTemplate.objects.filter(subject="").select_related("file", "made_by").order_by("state", "name")
    return found if user.holds("core.template.add") else found.none()


def values_of(document: OfficialDocument) -> dict[str, Any]:
    return {
        "标志": document.mark, "字号": document.number, "标题": "".join(title_lines(document.title)), "主送": document.receivers,
        "正文": [line.strip() for line in document.body.splitlines() if line.strip()],
        "附件": [line.strip() for line in document.attachments.splitlines() if line.strip()], "署名": document.signed,
        "日期": in_figures(document.issued_on) if document.issued_on else "", "附注": document.note,
        "抄送": document.copies, "印发": document.printed_by,
    }  # fmt: skip
