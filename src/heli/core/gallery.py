"""The gallery: every part in every state, and a page of each archetype, with invented people. For builders and tests."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from heli.core import gallery_samples as samples
from heli.core.templatetags.parts import STATES, bar, state
from heli.core.web import PUBLIC, opens
from heli.core.words import zh

#: name of a page → its template and the title of its link
PAGES = {
    "parts": ("core/gallery/parts.html", _("零件")),
    "workbench": ("core/gallery/workbench.html", _("工作台")),
    "list": ("core/gallery/list.html", _("列表")),
    "detail": ("core/gallery/detail.html", _("详情")),
    "map": ("core/gallery/map.html", _("地图和表")),
    "public": ("core/gallery/public.html", _("公众页面")),
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
    day = forms.DateField(label=_("日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(label=_("说明"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    way = forms.ChoiceField(
        label=_("怎样联系"), widget=forms.RadioSelect, choices=[("phone", _("打电话")), ("visit", _("上门"))]
    )
    told = forms.BooleanField(label=_("已经告诉本人"), error_messages={"required": _("请先告诉本人，再登记。")})


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
    return render(request, template, _frame(name) | _parts())


def _frame(name: str) -> dict[str, Any]:
    """The frame of somebody who may enter every room, whoever reads the gallery."""
    room = {"workbench": _("工作台")}.get(name, _("队伍"))
    menu = [
        {"label": label, "url": f"?page={page}", "icon": icon, "count": count, "current": label == room}
        for label, page, icon, count in samples.ROOMS
    ]
    pages = [
        {"label": title, "url": f"?page={page}", "current": page == name} for page, (_template, title) in PAGES.items()
    ]
    return {"menu": menu, "demo": True, "city_name": _("嘉兴市"), "telephone": "0573-8888 0000", "may_search": True,
            "gallery_pages": pages}  # fmt: skip


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
        "months": samples.MONTHS, "month_columns": samples.MONTH_COLUMNS,
    }  # fmt: skip


def _regions() -> list[dict[str, Any]]:
    largest = max(region["gap"] for region in samples.REGIONS)
    return [
        {**region, "figure": _("差 %(gap)s 人") % {"gap": region["gap"]}, "chosen": region["gap"] == largest}
        for region in samples.REGIONS
    ]


def _fit() -> list[dict[str, list[str | SafeString]]]:
    return [{"cells": [str(wanted), str(has), state(kind, str(words))]} for wanted, has, (kind, words) in samples.FIT]
