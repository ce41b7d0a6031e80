"""Pages of tenders: the document, its approval, its announcement, its key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from heli.core.asking import Asked, Made, ask
from heli.core.rules.sentence import Sentence, day_named
from heli.core.tables import list_page
from heli.core.web import done, opens, refusals_on, version_shown
from heli.purchasing.actions import opening as keys
from heli.purchasing.actions import tenders as actions
from heli.purchasing.actions.lawful import parts_of
from heli.purchasing.forms import tenders as forms
from heli.purchasing.queries import (
    after_failure,
    before,
    bids,
    bonds,
    challenges,
    evaluation,
    flags,
    framework,
    reserve,
    single_source,
    splitting,
    winners,
)
from heli.purchasing.queries import tenders as queries
from heli.purchasing.queries.thresholds import limits
from heli.purchasing.rules.passphrase import Passphrase
from heli.purchasing.tables.tenders import TENDERS
from heli.purchasing.views.reasons import with_reason

VIEW = "purchasing.tender.view"
ASKED = "purchasing/asked.html"


@opens(VIEW)
def tender_list(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    context = {
        "sees_together": user.holds("purchasing.budget.view"), "sees_mirrored": user.holds("purchasing.mirrored.view"),
        "sees_flags": user.holds("purchasing.flag.view"), "sees_conduct": user.holds("purchasing.conduct.view"),
        "sees_frameworks": user.holds("purchasing.framework.view"),
    }  # fmt: skip
    template = "purchasing/tender_list.html"
    return list_page(request, TENDERS, queries.tenders(user), title=_("采购"), template=template, context=context)


@opens("purchasing.budget.view")
def tender_together(request: HttpRequest) -> HttpResponse:
    """Purchases that each lie below a figure and together do not; never a verdict."""
    today, held = localdate(), limits()
    context = {
        "short": reserve.short(request.user), "noticed": splitting.noticed(request.user), "limit": held.limit_fen(today), "threshold": held.threshold_fen(today),
    }  # fmt: skip
    return render(request, "purchasing/tender_together.html", context)


@opens("purchasing.flag.view")
def tender_flags(request: HttpRequest) -> HttpResponse:
    """Opened tenders with signs that a supervisor looks at again; never a verdict."""
    return render(request, "purchasing/tender_flags.html", {"flagged": flags.flagged(request.user)})


def shown_tender(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(queries.tenders(request.user), pk=pk)


@opens(VIEW)
@never_cache
def tender_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The document, where it stands, who opens it; after the opening what every bid says."""
    user: Any = request.user
    tender = shown_tender(request, pk)
    steps = queries.steps(user, tender)
    edited = any(step.name == "change" for step in steps)
    context = {
        "shown": tender,
        "stages": queries.stages(tender),
        "steps": steps,
        "edited": edited,
        "faults": queries.faults(tender, parts_of(tender)) if edited else [],
        "makes_key": any(step.name == "make_key" for step in steps),
        "before": before.shown(user, tender),
        "noticed": splitting.of_tender(user, tender),
        "flags": flags.flags_of(user, tender),
        "framework": framework.framework_of(tender) if tender.is_framework else None,
        "sees_framework": framework.frameworks(user).filter(tender=tender).exists(),
        "arranges": any(step.name == "arrange" for step in steps),
        "factors": tender.factors.order_by("pk"),
        "officers": queries.officers_of(tender),
        "clarifications": queries.clarifications(user, tender),
        "opened": queries.opened(user, tender),
        "objections": queries.objections(user, tender),
        "low_prices": queries.low_prices(tender),
        "bids": bids.may_bid(user, tender),
        "bonds": bonds.asking(user).filter(pk=tender.pk).exists() if tender.bid_bond_fen else False,
        "kept": queries.kept_until(tender),
        "ways": after_failure.ways(user, tender),
        "not_after": single_source.why_not_after(tender),
        "answers": user.may("purchasing.objection.answer", tender),
        "inside": queries.is_inside(user, tender),
        "challenges": challenges.challenges(user).filter(tender=tender),
        "challenges_it": challenges.challengers(user, tender).exists(),
        "own_bid": bids.own_bid(user, tender),
        "evaluation": evaluation.evaluation_of(tender),
        "contracts": winners.contract_of(user, tender),
        "begins": winners.begins(user, tender.project),
        "evaluates": evaluation.evaluated(user).filter(pk=tender.pk).exists(),
        "moments": queries.timeline(user, tender),
    }
    return render(request, "purchasing/tender_detail.html", context)


@opens("purchasing.tender.draft")
def tender_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """From an approved project."""
    project = get_object_or_404(queries.projects_to_tender(request.user), pk=pk)

    def deed(_version: int | None) -> Made:
        made = actions.draft_tender(project, by=request.user, **form.cleaned_data)
        return Made(made, Sentence("已开始编制%(number)s的采购文件。", number=made.number))

    form = forms.DraftForm(request.POST or None, of_society=project.is_of_society)
    return _page(request, form, Asked(_("开始采购"), _("编制采购文件"), project), deed, names=queries.may_be_agents())


def _page(
    request: HttpRequest, form: Any, asked: Asked, deed: Callable[..., Any], *, on: Any = None, stored: Any = None,
    names: Any = (),
) -> HttpResponse:  # fmt: skip
    form.names = names
    return ask(request, form, asked, deed, on=on, stored=stored, template=ASKED)


@opens("purchasing.tender.change")
def tender_change(request: HttpRequest, pk: int) -> HttpResponse:
    tender = shown_tender(request, pk)
    said = forms.said_by(tender)
    form = forms.TenderForm(
        request.POST or None, initial=said, contracts=single_source.may_add_to(request.user, tender),
        of_society=tender.is_of_society,
    )  # fmt: skip

    def deed(version: int | None) -> Sentence:
        actions.change_tender(tender, by=request.user, expect=version, **form.cleaned_data)
        return Sentence("已保存采购文件。")

    return _page(
        request,
        form,
        Asked(_("修改采购文件"), _("保存"), tender),
        deed,
        on=tender,
        stored=said,
        names=queries.may_supply(),
    )


@opens("purchasing.factor.add")
def factor_add(request: HttpRequest, pk: int) -> HttpResponse:
    tender = shown_tender(request, pk)
    form = forms.FactorForm(request.POST or None)

    def deed(_version: int | None) -> Sentence:
        made = actions.add_factor(tender, by=request.user, **form.cleaned_data)
        return Sentence("已增加评审因素「%(title)s」。", title=made.title)

    return _page(request, form, Asked(_("增加评审因素"), _("增加"), tender), deed)


@require_POST
@opens("purchasing.factor.remove")
def factor_remove(request: HttpRequest, pk: int) -> HttpResponse:
    factor = get_object_or_404(queries.factors(request.user), pk=pk)
    title = factor.title
    tender = actions.remove_factor(factor, by=request.user)
    return done(request, tender, Sentence("已删除评审因素「%(title)s」。", title=title))


@require_POST
@opens("purchasing.tender.submit")
def tender_submit(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    tender = actions.submit_tender(shown_tender(request, pk), by=user, expect=version_shown(request))
    return done(request, tender, Sentence("已提交审批。"))


@require_POST
@opens("purchasing.tender.approve")
def tender_approve(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    tender = actions.approve_tender(shown_tender(request, pk), by=user, expect=version_shown(request))
    return done(request, tender, Sentence("已批准采购文件，可以发布公告。"))


@opens("purchasing.tender.return")
def tender_return(request: HttpRequest, pk: int) -> HttpResponse:
    def said(_tender: Any) -> Sentence:
        return Sentence("已退回，经办人会看到理由。")

    return with_reason(request, shown_tender(request, pk), _("退回采购文件"), actions.return_tender, said, ASKED)


@opens("purchasing.tender.cancel")
def tender_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    def said(_tender: Any) -> Sentence:
        return Sentence("已终止采购。")

    return with_reason(request, shown_tender(request, pk), _("终止采购"), actions.cancel_tender, said, ASKED, "danger")


@opens("purchasing.tender.announce")
def tender_announce(request: HttpRequest, pk: int) -> HttpResponse:
    tender = shown_tender(request, pk)
    form = forms.AnnounceForm(request.POST or None)
    lead: Any = ""
    if first := queries.earliest_deadline(tender):
        lead = Sentence(
            "今天公告，截止最早是 %(day)s：%(source)s。", day=day_named(first[0]), source=first[1].source.cited,
        )  # fmt: skip
    if lacking := before.unmet(tender, localdate()):
        lead = lacking

    def deed(version: int | None) -> Sentence:
        actions.announce_tender(tender, by=request.user, expect=version, **form.cleaned_data)
        return Sentence("已发布公告，截止以前投标文件谁也打不开。")

    return _page(request, form, Asked(_("发布公告"), _("发布公告"), tender, lead), deed, on=tender)


@opens("purchasing.tender.clarify")
def tender_clarify(request: HttpRequest, pk: int) -> HttpResponse:
    tender = shown_tender(request, pk)
    form = forms.ClarifyForm(request.POST or None)

    def deed(version: int | None) -> Sentence:
        actions.clarify_tender(tender, by=request.user, expect=version, **form.cleaned_data)
        return Sentence("已发出澄清，所有供应商同时看到。")

    return _page(request, form, Asked(_("澄清或修改"), _("发出"), tender), deed, on=tender)


@opens("purchasing.tender_key.make")
def tender_key(request: HttpRequest, pk: int) -> HttpResponse:
    """Who opens: the key is made anew, and nobody ever holds its private half whole."""
    tender = shown_tender(request, pk)
    form = forms.KeyForm(request.POST or None, keys=keys.officers_for(tender))
    lead = Sentence(
        "投标文件密封后，只有选中的开标员到齐、各自输入口令才能打开。每个人先要在「我的开标密钥」设好口令。"
    )

    def deed(version: int | None) -> Sentence:
        made = keys.make_tender_key(tender, by=request.user, expect=version, **form.cleaned_data)
        return Sentence("已生成投标密钥，指纹 %(fingerprint)s。", fingerprint=made.fingerprint)

    return _page(request, form, Asked(_("生成投标密钥"), _("生成"), tender, lead), deed, on=tender)


@opens(VIEW)
def tender_key_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The public half, for whoever seals at home."""
    tender = shown_tender(request, pk)
    answer = JsonResponse(tender.key or {}, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="tender-{tender.year}-{tender.serial}.key.json"'
    return answer


@opens("purchasing.officer_key.make")
def officer_key(request: HttpRequest) -> HttpResponse:
    """One's own key for openings: made once, and the passphrase is kept nowhere."""
    user: Any = request.user
    held = queries.own_key(user)
    form = forms.NewPassphraseForm(request.POST or None)
    if held is None and form.is_valid():
        with refusals_on(form):
            keys.make_officer_key(None, by=user, passphrase=Passphrase(form.cleaned_data["passphrase"]))
            return done(request, request.path, Sentence("已生成开标密钥。口令请记牢，忘记了就不能开标。"))
    context = {"form": form, "held": held}
    return render(request, "purchasing/officer_key.html", context, status=422 if form.errors else 200)


@opens("purchasing.tender.release")
def tender_release(request: HttpRequest, pk: int) -> HttpResponse:
    """The opening: each officer with the passphrase of their own key."""
    tender = get_object_or_404(queries.to_open(request.user), pk=pk)
    form = forms.PassphraseForm(request.POST or None)
    lead = Sentence(
        "投标截止时间 %(moment)s。%(count)s 位开标员到齐后，投标文件同时打开。",
        moment=f"{localtime(tender.deadline_at):%Y-%m-%d %H:%M}" if tender.deadline_at else "", count=tender.threshold,
    )  # fmt: skip

    def deed(version: int | None) -> Sentence:
        said = Passphrase(form.cleaned_data["passphrase"])
        after = keys.release_share(tender, by=request.user, expect=version, passphrase=said)
        if after.state == "opened":
            return Sentence("已开标。")
        if after.state == "failed":
            return Sentence("投标人不足，没有开标，本次采购已废标。")
        return Sentence("已交出开标密钥，等其他开标员。")

    return _page(request, form, Asked(_("开标"), _("开标"), tender, lead), deed, on=tender)


@opens("purchasing.objection.raise")
def objection_raise(request: HttpRequest, pk: int) -> HttpResponse:
    tender = shown_tender(request, pk)
    mine = bids.own_bid(request.user, tender)
    own = get_object_or_404(bids.bids(request.user), pk=mine.pk if mine else 0)
    form = forms.ObjectionForm(request.POST or None)

    def deed(_version: int | None) -> Sentence:
        keys.raise_objection(own, by=request.user, **form.cleaned_data)
        return Sentence("已提出异议，开标现场会答复。")

    return _page(request, form, Asked(_("提出开标异议"), _("提出异议"), tender), deed)


@opens("purchasing.objection.answer")
def objection_answer(request: HttpRequest, pk: int) -> HttpResponse:
    objection = get_object_or_404(queries.objection(request.user, pk))
    form = forms.ObjectionAnswerForm(request.POST or None)

    def deed(_version: int | None) -> Sentence:
        keys.answer_objection(objection, by=request.user, **form.cleaned_data)
        return Sentence("已答复异议。")

    return _page(request, form, Asked(_("答复开标异议"), _("答复"), objection.tender, objection.text), deed)
