"""Forms of a case of conduct; what may be is for the actions to say."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.core.forms import NameChecks
from heli.workforce.forms.proofs import WithProofs
from heli.workforce.forms.register import day, line
from heli.workforce.models import ConductCase, Employment


def text(label: Any, rows: int = 6, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=4000, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class ComplaintForm(forms.Form):
    """What is complained about, and by whom; both of the latter are stored sealed."""

    complaint = text(_("投诉内容"), help_text=_("什么时候、在哪里、做了什么，有什么材料。"))
    complainant = line(_("投诉人"), 50, help_text=_("加密保存；匿名的留空。"))
    contact = line(_("联系方式"), 100, help_text=_("加密保存；查看要写明用途，并记入审计。"))
    received_on = day(_("受理日期"), required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["received_on"].initial = localdate


class FindingsForm(forms.Form):
    findings = text(_("调查情况"), help_text=_("本人会看到：查明的事实、证据、打算怎样处理。"))
    hearing_on = day(_("听取申辩的日期"), required=True)


class StatementForm(forms.Form):
    statement = text(_("本人的陈述和申辩"), help_text=_("没有到场或放弃的，也写明。"))


class _OwnWords(WithProofs):
    """What somebody says in their own case, and what proves it."""

    field_order = ("statement", "appeal", "proof", "proof_more")


class OwnStatementForm(_OwnWords):
    statement = text(_("陈述和申辩"), help_text=_("事情的经过、自己的理由。听取以前可以再改。"))


class OwnAppealForm(_OwnWords):
    appeal = text(_("申诉的理由"), help_text=_("哪里不服、为什么。提交以后不能再改，由没有经办过的人答复。"))


class DecisionForm(forms.Form):
    """What is decided; days only where the registration is touched."""

    outcome = forms.ChoiceField(
        label=_("决定"), widget=forms.RadioSelect,
        choices=[("none", ConductCase.Outcome.NONE.label), *ConductCase.Outcome.choices[1:]],
    )  # fmt: skip
    reason = text(_("理由和依据"), help_text=_("事实、依据的规定。本人会看到。"))
    begins = day(_("从哪一天起"), help_text=_("暂停和取消登记要填；没有处分、警告不填。"))
    until = day(_("暂停到哪一天"), help_text=_("只有暂停登记要填。"))
    employments = forms.ModelMultipleChoiceField(
        label=_("同时结束的任职"), queryset=Employment.objects.none(), required=False, widget=NameChecks,
        help_text=_("只在取消登记时结束，到取消前一天为止。按岗位要求需要持证的岗位已经勾选。"),
    )  # fmt: skip
    keeps = forms.BooleanField(label=_("知道有要求持证的岗位没有结束，仍让本人继续任职"), required=False)

    def __init__(self, *args: Any, posts: tuple[QuerySet[Employment], Collection[int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(Any, self.fields["employments"])
        field.queryset, field.initial = posts
        field.label_from_instance = post_words
        self.asking = set(posts[1])
        if not self.asking:
            del self.fields["keeps"]
        if not posts[0].exists():
            del self.fields["employments"]

    def clean_outcome(self) -> str:
        return str(self.cleaned_data["outcome"]).replace("none", ConductCase.Outcome.NONE)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("outcome") != ConductCase.Outcome.REMOVAL:  # what is ticked already is meant for a removal alone
            cleaned["employments"] = Employment.objects.none()
        elif not cleaned.pop("keeps", False):
            self._warn_of_kept(cleaned.get("employments") or Employment.objects.none())
        cleaned.pop("keeps", None)
        return cleaned

    def _warn_of_kept(self, ended: QuerySet[Employment]) -> None:
        kept = self.asking - {post.pk for post in ended}
        posts: QuerySet[Employment] = cast(Any, self.fields["employments"]).queryset
        named = "、".join(post_words(post) for post in posts if post.pk in kept)
        if named:
            text = _(
                "按岗位要求需要持证，取消登记以后不能再任，却没有勾选结束：%(posts)s。请勾选；确要继续的，勾选下面一项。"
            )
            self.add_error("employments", forms.ValidationError(text, params={"posts": named}))


def post_words(post: Employment) -> str:
    return " · ".join(str(each) for each in (post.organisation, post.place, post.post) if each)


class AppealForm(forms.Form):
    appeal = text(_("申诉的理由"))


class SettlementForm(forms.Form):
    """What becomes of the decision."""

    verdict = forms.ChoiceField(
        label=_("结果"), widget=forms.RadioSelect,
        choices=[("upheld", _("维持")), ("eased", _("减轻为更早结束的暂停")), ("lifted", _("撤销"))],
    )  # fmt: skip
    settlement = text(_("答复"), help_text=_("本人会看到。"))
    until = day(_("暂停到哪一天"), required=False)


class DismissForm(forms.Form):
    reason = text(_("不予处理的理由"), rows=4)
