"""Continuing education of invented people: a list of a class, reports that wait, one that was returned, and what it all comes to."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from django.db.models import Prefetch
from django.utils.timezone import localdate

from heli.accounts import acting
from heli.accounts.models import User
from heli.core.models import Acting
from heli.site.demo.town import Town
from heli.workforce.actions.class_list import load_class
from heli.workforce.actions.learning import Lesson, report_training, return_training
from heli.workforce.actions.outlook import write_outlooks
from heli.workforce.actions.register import change_certificate
from heli.workforce.models import Certificate, Worker
from heli.workforce.queries.outlook import reckoned, stretches

CLASSES = (
    ("社会工作者继续教育集中培训", "嘉兴市社会工作协会", 24, 200), ("老年社会工作实务", "嘉兴市社会工作协会", 16, 320),
    ("社区社会工作与基层治理", "嘉兴学院", 20, 420), ("困境儿童保护网络课程", "国家开放大学社会工作学院", 12, 90),
)  # fmt: skip
#: people of the first pages of the city who sat in classes
MANY = 400
AT_ONCE = 20_000


def learning(town: Town, by: Acting, today: date) -> None:
    """Lists of classes for some hundred people, and what a worker reports of themselves."""
    people = Worker.objects.filter(certificates__number__gt="").select_related("person").order_by("pk")
    papers = Prefetch("certificates", Certificate.objects.exclude(number=""))
    some = list(people.distinct().prefetch_related(papers)[:MANY])
    random = Random(len(some))
    for title, provider, hours, days in CLASSES:
        ended = today - timedelta(days=days)
        lines = [
            (number, {
                "name": worker.person.name, "certificate": worker.certificates.all()[0].number, "title": title,
                "provider": provider, "hours": str(hours), "day": ended.isoformat(),
            })
            for number, worker in enumerate(some, 2)
            if random.random() < 0.6
        ]  # fmt: skip
        if lines:
            load_class(None, by=by, lines=lines, file_name=f"{title}签到表.xlsx")
    _own_reports(by, today)


def _own_reports(by: Acting, today: date) -> None:
    """The social worker of the demo has a record of her own, a registration that ends soon, and reports that wait."""
    user = User.objects.filter(login="social-worker").first()
    worker = Worker.objects.select_related("person").filter(person=user.person_id).first() if user else None
    if user is None or worker is None:
        return
    best = worker.certificates.order_by("pk").last()
    if best is not None:
        change_certificate(
            best, by=by, number=best.number, issued_on=best.issued_on, registered_until=today + timedelta(days=150)
        )
    herself = User.objects.get(pk=user.pk)
    for name, tenths, days in (
        ("个案工作督导工作坊", 60, 20),
        ("社会工作法规网络课程", 85, 45),
        ("志愿服务管理", 160, 70),
    ):
        report_training(worker, by=herself, lesson=Lesson("training", name, today - timedelta(days=days), tenths))
    registrar = User.objects.filter(login="agency-registrar").first()
    first = worker.trainings.filter(name="志愿服务管理").first()
    if registrar is not None and first is not None:
        return_training(first, by=registrar, reason="证明看不清，请重新拍照。")


def outlooks() -> None:
    """As every night: what lies ahead of everybody."""
    today, clock = localdate(), acting.clock()
    for among in stretches(AT_ONCE):
        rows = reckoned(among, today)
        write_outlooks(None, by=clock, low=among.low, high=among.high, as_of=today, rows=rows)
