"""Forms of the public profile and of praise."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heli.workforce.actions.profile import Chosen
from heli.workforce.forms.register import day, line
from heli.workforce.models import Praise

__all__ = ["PraiseForm", "ProfileForm", "RemovePraiseForm"]


def _tick(label: Any, help_text: Any = "") -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, help_text=help_text)


class ProfileForm(forms.Form):
    """What one shows: nothing that is not ticked or written."""

    is_open = _tick(_("向公众公开"), _("不勾选，名片就关着，扫码也看不到。"))
    shows_name = _tick(_("显示全名"), _("不勾选只显示姓，例如「王社工」。"))
    shows_level = _tick(_("显示证书级别"), _("同时显示登记现在是否有效。"))
    shows_employer = _tick(_("显示单位"), _("勾选后也出现在单位的团队页上。"))
    shows_praise = _tick(_("显示收到的表扬"))
    specialties = line(_("擅长的领域"), 120, help_text=_("例如：老年人、社区矫正、儿童和家庭。"))
    languages = line(_("会说的语言"), 60, help_text=_("例如：普通话、嘉兴话、手语。"))

    @property
    def chosen(self) -> Chosen:
        return Chosen(**self.cleaned_data)


class PraiseForm(forms.Form):
    """Praise that an office received."""

    origin = forms.ChoiceField(label=_("来自"), choices=Praise.Origin.choices)
    said_on = day(_("日期"), required=True)
    words = line(_("内容"), 200, required=True, help_text=_("照原话写，不写服务对象的姓名和住处：本人可能公开这段话。"))


class RemovePraiseForm(forms.Form):
    """Why praise is removed; the worker reads it."""

    reason = line(
        _("理由"), 200, required=True, help_text=_("例如：写了服务对象的姓名；登记到别人名下了。本人看得到。")
    )
