"""What a thin view needs: the permission a route opens, refusals beside fields, the version a page showed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from heli.core.actions.drafts import drop_draft
from heli.core.errors import NotAllowed, Refused
from heli.core.rules.sentence import Sentence
from heli.core.words import shown

View = Callable[..., HttpResponse]
#: marks a route that anybody may open
PUBLIC = "public"
REPLACED = Sentence("「%(name)s」换成第 %(number)s 版。")
#: marks a route that every signed-in user may open
SIGNED_IN = "signed-in"


def opens(permission: str) -> Callable[[View], View]:
    """Declare what a route needs: a permission, PUBLIC or SIGNED_IN. A route without it fails the access matrix."""

    def wrap(view: View) -> View:
        @wraps(view)
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            user = cast(Any, request.user)
            if permission != PUBLIC and not user.is_authenticated:
                if asks_by_itself(request):  # the page stays as it is: somebody may be reading, or have typed, in it
                    return HttpResponse(status=204)
                return redirect_to_login(request.get_full_path())
            if permission not in (PUBLIC, SIGNED_IN) and not user.holds(permission):
                return render(request, "core/no_right.html", {"permission": permission}, status=403)
            return view(request, *args, **kwargs)

        run.opens = permission  # type: ignore[attr-defined]
        return run

    return wrap


def asks_by_itself(request: HttpRequest) -> bool:
    """Whether a part of a page asks again without anybody's doing: such parts have an id that begins with ``live``."""
    return request.headers.get("HX-Source", "").partition("#")[2].startswith("live")


@contextmanager
def refusals_on(form: BaseForm) -> Iterator[None]:
    """Set a refusal beside the field it names. The block is left; the form then has errors and is shown again."""
    try:
        yield
    except Refused as refusal:
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, shown(refusal.message))
    except ValidationError as error:
        for sentence in error.messages:
            code = getattr(error, "code", None)
            form.add_error(code if code in form.fields else None, sentence)
    except IntegrityError as error:
        form.add_error(None, sentence_of_constraint(error))


def sentence_of_constraint(error: IntegrityError) -> str:
    """The sentence of the constraint two writers met at once, the same that validation gives to one."""
    from django.apps import apps

    text = str(error)
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            columns = [f"{model._meta.db_table}.{name}" for name in getattr(constraint, "fields", ())]
            if constraint.name in text or (columns and all(column in text for column in columns)):
                return str(constraint.get_violation_error_message())
        for field in model._meta.local_fields:
            names = (f"{model._meta.db_table}.{field.column}", f"{model._meta.db_table}_{field.column}_")
            if field.unique and not field.primary_key and any(name in text for name in names):
                return str(model().unique_error_message(model, (field.name,)).messages[0])
    raise error


def theirs_to_change(user: Any, rows: QuerySet[Any], pk: int, right: str) -> Any:
    """What an office added, for whoever sees it; who may not change it is told who may."""
    found = get_object_or_404(rows, pk=pk)
    if not user.may(right, found):
        raise NotAllowed(found.BY_ITS_OFFICE, code="not_allowed")
    return found


def key_in(text: str) -> int | None:
    """The key or count that an address or a form gives; None for what is none, such as ``²`` or a thousand digits."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None


def version_shown(request: HttpRequest) -> int | None:
    """The version of the record the page was made from, as its form sends it back."""
    return key_in(request.POST.get("version", ""))


def taken(
    request: HttpRequest, form: BaseForm, take: Callable[..., Any], to: str, told: Sentence
) -> HttpResponse | None:
    """What was filled in is taken, and its page is ``to``; None where the form is to be shown."""
    if form.is_valid():
        with refusals_on(form):
            made = take(by=request.user, **form.cleaned_data)
            return done(request, to, Sentence(told.text, name=made.name, number=made.number))
    return None


def done(request: HttpRequest, to: Any, sentence: str) -> HttpResponse:
    """Say what happened, with a way back where it can be taken back, and go on to a record or an address."""
    user = cast(Any, request.user)
    if user.is_authenticated:
        drop_draft(by=user, path=request.path)
    changed = user.actor.changed if user.is_authenticated else None
    messages.success(request, shown(sentence), extra_tags=f"change-{changed}" if changed else "")
    return redirect(to)
