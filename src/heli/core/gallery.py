"""The gallery: every part in every state, and a page of each archetype, with invented people. For builders and tests."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from heli.core import gallery_samples as samples
from heli.core import steps
from heli.core.forms import CommentForm, DayInput, DocumentForm
from heli.core.rules.money import Fen, in_capitals
from heli.core.templatetags.kept import Frame
from heli.core.templatetags.parts import STATES, bar, state
from heli.core.web import PUBLIC, opens
from heli.core.words import zh

#: name of a page → its template and the title of its link; each archetype of a page is here once
PAGES = {
    "parts": ("core/gallery/parts.html", _("零件")),
    "workbench": ("core/gallery/workbench.html", _("工作台")),
    "list": ("core/gallery/list.html", _("列表")),
    "detail": ("core/gallery/detail.html", _("详情")),
    "steps": ("core/gallery/steps.html", _("分步表单")),
    "map": ("core/gallery/map.html", _("地图和表")),
    "dashboard": ("core/gallery/dashboard.html", _("看板")),
    "public": ("core/gallery/public.html", _("公众页面")),
    "print": ("core/gallery/print.html", _("打印")),
    "sign-in": ("core/gallery/sign_in.html", _("登录")),
    "form": ("core/gallery/form.html", _("有错的表单")),
}


class SampleForm(forms.Form):
    """A form with one field of each kind."""

    name = forms.CharField(label=_("姓名"), max_length=50, error_messages={"required": _("请填写姓名。")})
    hours = forms.IntegerField(
        label=_("服务时长（分钟）"), help_text=_("一次服务从开始到结束。"),
        error_messages={"invalid": _("请填写服务时长，例如 45 分钟。")},
    )  # fmt: skip
    level = forms.ChoiceField(label=_("级别"), choices=[("1", _("助理社会工作师")), ("2", _("社会工作师"))])
    day = forms.DateField(label=_("日期"), required=False, widget=DayInput())
    note = forms.CharField(label=_("说明"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    way = forms.ChoiceField(
        label=_("怎样联系"), widget=forms.RadioSelect, choices=[("phone", _("打电话")), ("visit", _("上门"))]
    )
    told = forms.BooleanField(label=_("已经告诉本人"), error_messages={"required": _("请先告诉本人，再登记。")})


class WhoForm(forms.Form):
    """The first step of asking for help."""

    who = forms.ChoiceField(
        label=_("替谁求助"), widget=forms.RadioSelect,
        choices=[("self", _("我自己")), ("family", _("家人")), ("neighbour", _("邻居或朋友")), ("pupil", _("我的学生"))],
        error_messages={"required": _("请选一项，社工好知道先联系谁。")},
    )  # fmt: skip


class WhatForm(forms.Form):
    """The second."""

    words = forms.CharField(
        label=_("发生了什么"), widget=forms.Textarea(attrs={"rows": 5}), max_length=500,
        help_text=_("几句话就够，例如：老人一个人住，最近摔过一次。不必写名字和住址。"),
        error_messages={"required": _("请写几句，哪怕一句，例如：老人一个人在家没人照顾。")},
    )  # fmt: skip
    since = forms.DateField(
        label=_("从什么时候开始"), required=False, widget=DayInput(),
        help_text=_("记不清可以不填。"),
    )  # fmt: skip


class ReachForm(forms.Form):
    """The third."""

    name = forms.CharField(
        label=_("怎么称呼您"), max_length=50, error_messages={"required": _("请填写称呼，例如：王阿姨。")}
    )
    phone = forms.CharField(
        label=_("电话"), max_length=20, help_text=_("社工会在 2 个工作日内打这个电话。"),
        error_messages={"required": _("请填写电话，社工才能找到您。")},
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )  # fmt: skip
    at_home = forms.BooleanField(label=_("可以上门"), required=False)


ASKING = (
    steps.Step("who", _("您替谁求助？"), WhoForm), steps.Step("what", _("遇到了什么事？"), WhatForm),
    steps.Step("reach", _("怎样联系您？"), ReachForm),
)  # fmt: skip


class DoorForm(forms.Form):
    """What the door asks for."""

    login = forms.CharField(label=_("登录名"))
    password = forms.CharField(label=_("密码"), widget=forms.PasswordInput)


@opens(PUBLIC)
def gallery(request: HttpRequest) -> HttpResponse:
    """``?page=`` chooses a page; without it all the parts."""
    name = request.GET.get("page", "parts")
    if name not in PAGES:
        raise Http404
    template, _title = PAGES[name]
    page = steps.shown(ASKING, request.POST if request.method == "POST" else None)
    context = _frame(request, name) | _parts() | {"page": page}
    return render(request, template, context, status=422 if page.is_wrong else 200)


def _frame(request: HttpRequest, name: str) -> dict[str, Any]:
    """The frame of somebody who may enter every room, whoever reads the gallery."""
    room = samples.ROOM_OF.get(name, _("队伍"))
    menu = [
        {"label": label, "url": f"?page={page}", "icon": icon, "count": count, "current": label == room}
        for label, page, icon, count in samples.ROOMS
    ]
    pages = [
        {"label": title, "url": f"?page={page}", "current": page == name} for page, (_template, title) in PAGES.items()
    ]
    own = import_string(settings.HELI_FRAME)(request)["frame"]
    shown = own.values | {
        "menu": menu, "demo": True, "city_name": _("嘉兴市"), "telephone": "0573-8888 0000", "may_search": True, "may_look": True,
        "reader": samples.READER, "acting_grant": samples.GRANT, "grants": [samples.GRANT], "unread": 3,
    }  # fmt: skip
    return {**shown, "frame": Frame(("gallery", name, own.key), shown), "gallery_pages": pages}


def _parts() -> dict[str, Any]:
    wrong = SampleForm({"name": "", "hours": "三刻", "level": "1", "way": "phone"})
    people = [
        {
            "cells": [
                format_html('<a href="?page=detail">{}</a>', zh(name)),
                zh(level),
                state(kind, zh(words)),
                *map(zh, after),
            ]
        }
        for (name, level), (kind, words), after in samples.PEOPLE
    ]
    largest = max(region["gap"] for region in samples.REGIONS)
    gaps = [
        {"place": region["code"], "chosen": region["gap"] == largest,
         "cells": [region["name"], f"{region['residents']:,}", f"{region['have']:,}", bar(region["gap"], largest)]}
        for region in samples.REGIONS
    ]  # fmt: skip
    return {
        "states": list(zip(STATES, samples.STATE_WORDS, strict=True)), "figures": samples.FIGURES, "today": samples.TODAY,
        "waiting": samples.WAITING, "filters": samples.FILTERS, "people_columns": samples.PEOPLE_COLUMNS, "people": people,
        "facts": samples.FACTS, "life": samples.LIFE, "stopped": samples.STOPPED, "moments": samples.MOMENTS,
        "tabs": samples.TABS, "form": SampleForm(), "wrong": wrong, "door": DoorForm(), "sums": samples.SUMS,
        "faults": samples.FAULTS, "versions": samples.VERSIONS, "regions": _regions(), "legend": samples.LEGEND,
        "gap_columns": samples.GAP_COLUMNS, "gaps": gaps, "gap_total": samples.GAP_TOTAL, "fit": _fit(),
        "fit_columns": samples.FIT_COLUMNS, "sign": samples.SIGN, "nothing": [],
        "months": samples.MONTHS, "month_columns": samples.MONTH_COLUMNS, "counted": samples.COUNTED,
        "asked_of": samples.ASKED_OF, "licensed": _licensed(), "licensed_columns": samples.LICENSED_COLUMNS,
        "licensed_total": samples.LICENSED_TOTAL, "hint": samples.HINT, "own_answers": samples.OWN_ANSWERS, "colleagues": samples.COLLEAGUES,
        "printed_forms": samples.PRINTED_FORMS, **_talk(), **_paid(),
    }  # fmt: skip


def _licensed() -> list[dict[str, Any]]:
    """Each number opens the people it counts."""
    return [
        {"cells": [region["name"], *(format_html('<a href="?page=list">{}</a>', f"{n:,}") for n in counts), share]}
        for region, (*counts, share) in zip(samples.REGIONS, samples.LICENSED, strict=True)
    ]


def _talk() -> dict[str, Any]:
    """What hangs on a record, and what is said about it."""
    return {
        "may_view": True, "may_attach": True, "may_add": True, "kept": samples.DOCUMENTS, "withdrawn": samples.WITHDRAWN,
        "discussion": samples.DISCUSSION, "me": 2, "record_kind": "workforce.worker", "record": samples.RECORD,
        "document_form": DocumentForm(auto_id="document-%s"), "comment_form": CommentForm(auto_id="comment-%s"),
    }  # fmt: skip


def _paid() -> dict[str, Any]:
    total = sum(fen for *_words, fen in samples.PAID)
    rows = [{"cells": [zh(name), zh(post), months, f"{fen / 100:,.2f}"]} for name, post, months, fen in samples.PAID]
    return {
        "paid": rows, "paid_columns": samples.PAID_COLUMNS, "paid_total": [_("合计"), "", "", f"{total / 100:,.2f}"],
        "paid_in_words": in_capitals(Fen(total)),
    }  # fmt: skip


def _regions() -> list[dict[str, Any]]:
    largest = max(region["gap"] for region in samples.REGIONS)
    return [
        {**region, "figure": _("差 %(gap)s 人") % {"gap": region["gap"]}, "chosen": region["gap"] == largest}
        for region in samples.REGIONS
    ]


def _fit() -> list[dict[str, list[str | SafeString]]]:
    return [{"cells": [str(wanted), str(has), state(kind, str(words))]} for wanted, has, (kind, words) in samples.FIT]
