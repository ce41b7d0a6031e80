"""Pages of an agency's own bid. A draft is opened with the agency's passphrase; the key lies in the session, locked under
a secret that only this browser has."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from heli.core import files
from heli.core.asking import Asked, ask
from heli.core.errors import Refused, Unreadable
from heli.core.rules.sentence import Sentence
from heli.core.web import done, key_in, opens, refusals_on, version_shown
from heli.core.words import shown
from heli.purchasing.actions import bids as actions
from heli.purchasing.forms import bids as forms
from heli.purchasing.forms.tenders import PassphraseForm
from heli.purchasing.queries import award, consortium, withdrawn_bonds
from heli.purchasing.queries import bids as queries
from heli.purchasing.queries.final_quotes import quote_of
from heli.purchasing.queries.price_errors import price_error_of, steps_of
from heli.purchasing.rules import drafts
from heli.purchasing.rules.passphrase import Passphrase
from heli.purchasing.views.tenders import shown_tender

BEGIN = "purchasing.bid.begin"
COOKIE = "heli_bid"
LOCKED = Sentence("请先输入投标口令。")


def _secret(request: HttpRequest) -> bytes:
    """What only this browser has, 32 bytes; nothing where it sends none, or something that was never given to it."""
    try:
        sent = base64.b64decode(request.COOKIES.get(COOKIE, ""))
    except ValueError:
        return b""
    return sent if len(sent) == 32 else b""


def _opened_key(request: HttpRequest, bid: Any) -> drafts.DraftKey | None:
    """The key of a draft that this browser unlocked; None where it has to be unlocked again, or is a draft no longer."""
    if bid.state != "draft":
        return None
    held = request.session.get(f"bid-{bid.pk}")
    try:
        return drafts.unwrapped(held, _secret(request)) if held else None
    except (Unreadable, ValueError):
        return None


def _must_be_unlocked(request: HttpRequest, bid: Any) -> drafts.DraftKey:
    actions.kept_key(bid)
    key = _opened_key(request, bid)
    if key is None:
        raise Refused(LOCKED, code="locked")
    return key


def _keep_key(request: HttpRequest, answer: HttpResponse, bid: Any, key: drafts.DraftKey) -> HttpResponse:
    secret = _secret(request) or secrets.token_bytes(32)
    request.session[f"bid-{bid.pk}"] = drafts.wrapped(key, secret)
    answer.set_cookie(
        COOKIE, base64.b64encode(secret).decode(), httponly=True, samesite="Strict", secure=request.is_secure()
    )
    return answer


def _own(request: HttpRequest, pk: int) -> tuple[Any, Any]:
    """The tender and the own bid for it; not found where there is none."""
    tender = shown_tender(request, pk)
    bid = queries.own_bid(request.user, tender)
    return tender, get_object_or_404(queries.bids(request.user), pk=bid.pk if bid else 0)


@opens(BEGIN)
@never_cache
def bid_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The agency's bid: to begin, to unlock, to write, or what was handed in."""
    tender = shown_tender(request, pk)
    bid = queries.own_bid(request.user, tender)
    if bid is None:
        return redirect("purchasing:bid-begin", pk)
    key = _opened_key(request, bid)
    context: dict[str, Any] = {
        "shown": bid,
        "tender": tender,
        "receipts": queries.receipts(bid),
        "key": key is not None,
        "withdrawn_bond": withdrawn_bonds.of_bid(request.user, bid),
        "asks_bond": withdrawn_bonds.may_ask(bid),
    }
    if key is not None:
        said, held = queries.content(bid, key), queries.draft_files(bid, key)
        context |= {"said": said, "files": held, "missing": queries.missing(bid, said, len(held))}
    elif bid.state == "opened":
        held = [(each, each.name) for each in bid.files.order_by("pk")]
        context |= {
            "said": consortium.content_of(bid),
            "files": held,
            "rejected": queries.rejection(bid),
            "hearing": queries.hearing_of(bid),
            "quote": quote_of(bid),
            "error": (error := price_error_of(bid)),
            "error_steps": steps_of(error) if error else (),
        }
        context["own"] = award.own_result(request.user, bid)
    return render(request, "purchasing/bid_detail.html", context)


@opens(BEGIN)
@never_cache
def bid_begin(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    tender = shown_tender(request, pk)
    form = forms.BeginForm(request.POST or None, agencies=queries.own_agencies(user))
    if form.is_valid():
        with refusals_on(form):
            said = Passphrase(form.cleaned_data["passphrase"])
            bid = actions.begin_bid(form.cleaned_data["agency"], by=user, tender=tender, passphrase=said)
            answer = done(request, bid, Sentence("已开始编写投标文件。"))
            return _keep_key(request, answer, bid, drafts.unlock(dict(bid.draft_key or {}), said.said))
    context = {"form": form, "asked": Asked(_("编写投标文件"), _("开始编写"), tender)}
    return render(request, "purchasing/bid_begin.html", context, status=422 if form.errors else 200)


@opens(BEGIN)
@never_cache
def bid_unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Each of the agency's writers with the passphrase they agreed on."""
    _tender, bid = _own(request, pk)
    form = PassphraseForm(request.POST or None)
    if bid.state == "draft" and form.is_valid():
        with refusals_on(form):
            key = drafts.unlock(bid.draft_key, form.cleaned_data["passphrase"])
            return _keep_key(request, done(request, bid, Sentence("草稿已打开。")), bid, key)
    context = {"form": form, "asked": Asked(_("打开草稿"), _("打开"), bid)}
    return render(request, "core/asked.html", context, status=422 if form.errors else 200)


@opens("purchasing.bid.save")
@never_cache
def bid_write(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft. What was typed while a colleague handed it in, or its key went, stays on the page with the reason."""
    tender, bid = _own(request, pk)
    factors = [each.title for each in tender.factors.order_by("pk")]
    table = tender.price_items
    key = _opened_key(request, bid) if request.method == "POST" else _must_be_unlocked(request, bid)
    said = forms.said_by(queries.content(bid, key), factors, table) if key is not None else {}
    form = forms.BidForm(request.POST or None, initial=said, factors=factors, unit=queries.unit_of(tender), table=table)

    def deed(version: int | None) -> Sentence:
        _must_be_unlocked(request, bid)
        actions.save_draft(bid, by=request.user, expect=version, content=form.content())
        return Sentence("已保存草稿。")

    asked = Asked(_("填写投标内容"), _("保存草稿"), bid)
    return ask(request, form, asked, deed, on=bid, stored=said, template="purchasing/bid_write.html")


def _is_too_large(length: int) -> bool:
    """Whether what was posted, in bytes, cannot be a file that a draft takes with the fields around it."""
    return length > actions.LARGEST_DRAFT + 2**16


class _InMemory(MemoryFileUploadHandler):
    """A file of a bid never touches the disk as it is; what is larger than a draft takes is not read at all."""

    def handle_raw_input(
        self,
        input_data: Any,
        meta: dict[str, str],
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        self.activated = not _is_too_large(content_length)


def _in_memory(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Before anything reads what was posted, the token of the page included."""
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.upload_handlers = [_InMemory(request)]
        return protected(request, *args, **kwargs)

    return run


@_in_memory
@opens("purchasing.bid.attach")
@never_cache
def bid_attach(request: HttpRequest, pk: int) -> HttpResponse:
    _tender, bid = _own(request, pk)
    _must_be_unlocked(request, bid)
    form = forms.FileForm(request.POST, request.FILES) if request.method == "POST" else forms.FileForm()
    if _is_too_large(key_in(request.META.get("CONTENT_LENGTH") or "") or 0):  # it was sent, and not read
        form.fields["file"].error_messages["required"] = shown(actions.too_large())
    if form.is_valid():
        with refusals_on(form):
            sent = form.cleaned_data["file"]
            actions.attach_to_draft(bid, by=request.user, piece=actions.Piece(sent.name, sent.read()))
            return done(request, bid, Sentence("已加入一个文件。"))
    lead = Sentence(
        "一个文件最大 %(most)s MB，全部文件最大 200 MB。更大的文件，请在本机密封。", most=actions.LARGEST_DRAFT // 2**20
    )
    context = {"form": form, "asked": Asked(_("上传文件"), _("上传"), bid, lead)}
    return render(request, "purchasing/upload.html", context, status=422 if form.errors else 200)


@require_POST
@opens("purchasing.bid.detach")
def bid_detach(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    _tender, bid = _own(request, pk)
    held = get_object_or_404(bid.files.all(), pk=file)
    actions.detach_from_draft(bid, by=request.user, file=held)
    return done(request, bid, Sentence("已删除这个文件。"))


@require_POST
@opens("purchasing.bid.seal")
def bid_seal(request: HttpRequest, pk: int) -> HttpResponse:
    _tender, bid = _own(request, pk)
    key = _must_be_unlocked(request, bid)
    actions.seal_bid(bid, by=request.user, expect=version_shown(request), key=key)
    request.session.pop(f"bid-{bid.pk}", None)
    return done(request, bid, Sentence("已密封并递交。从现在起到开标，谁也打不开，包括本机构和系统管理员。"))


@opens("purchasing.bid.hand_in")
@never_cache
def bid_hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """A file that was sealed at home, also in place of an earlier one."""
    _tender, bid = _own(request, pk)
    form = (
        forms.SealedForm(request.POST or None, request.FILES or None)
        if request.method == "POST"
        else forms.SealedForm()
    )
    if form.is_valid():
        with refusals_on(form):
            actions.hand_in_sealed(bid, by=request.user, expect=version_shown(request), file=form.cleaned_data["file"])
            return done(request, bid, Sentence("已递交密封好的文件。"))
    context = {
        "form": form,
        "asked": Asked(_("递交密封好的文件"), pgettext("投标", "递交"), bid),
        "version": bid.version,
    }
    return render(request, "purchasing/upload.html", context, status=422 if form.errors else 200)


@require_POST
@opens("purchasing.bid.withdraw")
def bid_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    _tender, bid = _own(request, pk)
    actions.withdraw_bid(bid, by=request.user, expect=version_shown(request))
    return done(request, bid, Sentence("已撤回投标。截止以前可以重新投标。"))


@opens(BEGIN)
@never_cache
def bid_receipt(request: HttpRequest, pk: int, receipt: int) -> HttpResponse:
    """What the house signed, to be checked anywhere."""
    _tender, bid = _own(request, pk)
    held = get_object_or_404(queries.receipts(bid), pk=receipt)
    answer = JsonResponse(held.document, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="receipt-{held.pk}.json"'
    return answer


@opens("purchasing.tender.view")
@never_cache
def bid_file(request: HttpRequest, pk: int) -> Any:
    """A file of an opened bid."""
    held = get_object_or_404(queries.opened_files(request.user), pk=pk)
    return FileResponse(files.open_file(held.kept), as_attachment=True, filename=held.name)


@opens("purchasing.tender.view")
@never_cache
def bid_read(request: HttpRequest, pk: int) -> HttpResponse:
    """An opened bid, for those who evaluate it."""
    bid = get_object_or_404(queries.bids(request.user).filter(state="opened"), pk=pk)
    context = {
        "shown": bid,
        "tender": bid.tender,
        "said": consortium.content_of(bid),
        "files": [(each, each.name) for each in bid.files.order_by("pk")],
    }
    return render(request, "purchasing/bid_read.html", context)
