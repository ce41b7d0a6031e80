"""What was told and asked in the demo city before a tender was announced: an intention, a survey, a question to the public."""

from __future__ import annotations

from datetime import timedelta

from django.utils.timezone import localdate, now

from heli.accounts import acting
from heli.accounts.models import User
from heli.purchasing.actions import notices
from heli.purchasing.models import Project, PurchaseNotice, SurveyAnswer

#: so long ago that every clock of the law is over, and an answer still serves
AGO = timedelta(days=45)
ANSWERS = (
    ("海宁市红枫社会工作服务中心（培训）", "能提供。可派 3 名持证社工，希望写明服务频次。"),
    ("桐乡市梧桐社会工作服务中心（培训）", "能提供，两个社区可以同时开展。"),
    ("平湖市东湖公益服务中心（培训）", "能提供，需要活动场地。"),
)


def told(project: Project, officer: User) -> None:
    """Long enough ago: published by their own actions, then set back."""
    until = localdate() + timedelta(days=20)
    for kind in ("intention", "survey", "opinion"):
        days = {"closes_on": until} if kind in PurchaseNotice.ASKING else {}
        notice = notices.publish_notice(notices.draft_notice(project, by=officer, kind=kind, **days), by=officer)
        if kind == "survey":
            for name, text in ANSWERS:
                notices.record_answer(notice, by=officer, name=name, text=text, received_on=localdate())
            SurveyAnswer.objects.filter(notice=notice).update(received_on=localdate() - AGO + timedelta(days=5))
        if kind == "opinion":
            notices.give_opinion(notice, by=acting.public(), text="希望服务时间固定，提前告诉我们。")
            notices.summarise(notice, by=officer, summary="收到 1 条意见：服务时间固定，已写入需求。")
        _set_back(notice)


def _set_back(notice: PurchaseNotice) -> None:
    closes = None if notice.closes_on is None else notice.closes_on - AGO
    PurchaseNotice.objects.filter(pk=notice.pk).update(
        published_on=localdate() - AGO, published_at=now() - AGO, closes_on=closes
    )
