"""Comments on any record, and following it. Whoever sees a record may speak about it; nobody else hears of it."""

from __future__ import annotations

from collections.abc import Collection
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import models

from heli.core.actions import action
from heli.core.actions.notifications import tell
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Acting, Actor, Comment, Follow, record_inside
from heli.core.rules.mentions import candidates, mentioned
from heli.core.rules.sentence import Sentence

LONGEST = 2000


@action("core.comment.add")
def add_comment(on: None, /, *, by: Acting, about: models.Model, text: str) -> Comment:
    """Say something about a record that one sees. Who is named with @ is told, and so is who follows the record; its
    author follows it from now on."""
    text = _said(text)
    _must_see(by, about)
    named = _named(text, about)
    kind, pk = about._meta.label_lower, about.pk
    comment = Comment(about_type=kind, about_id=pk, author=by.actor, text=text)
    comment.save()
    words = {"who": by.actor.name, "what": str(about)}
    _call(named, about, by)
    hearing = Actor.objects.filter(pk__in=Follow.objects.about(about).values("actor")).exclude(
        pk__in=[actor.pk for actor in named]
    )
    tell(hearing, "core.comment.add", about, Sentence("%(who)s评论了「%(what)s」。", **words), by=by)
    Follow.objects.get_or_create(actor=by.actor, about_type=kind, about_id=pk)
    return comment


def _said(text: str) -> str:
    text = text.strip()
    if not text:
        raise Refused(Sentence("请写下要说的话。"), field="text", code="needed")
    if len(text) > LONGEST:
        raise Refused(
            Sentence("评论最多 %(most)s 个字，现在是 %(now)s 个。", most=LONGEST, now=len(text)), field="text"
        )
    return text


def _call(named: list[Actor], about: models.Model, by: Acting) -> None:
    words = Sentence("请看%(who)s对「%(what)s」的评论。", who=by.actor.name, what=str(about))
    tell(named, "core.comment.mention", about, words, by=by)


def _must_see(by: Any, about: models.Model) -> None:
    if record_inside(by, about._meta.label_lower, about.pk) is None:
        raise NotAllowed(Sentence("这一步要由有权限的人办理。"), code="not_allowed")


def _people(text: str) -> dict[str, list[Any]]:
    """Whoever may be meant in a text, by name and by sign-in name."""
    found: dict[str, list[Any]] = import_module(settings.HELI_ACTING).people_called(candidates(text))
    return found


def _named(text: str, about: models.Model, but: Collection[str] = ()) -> list[Actor]:
    """The colleagues meant, each of whom sees the record. A name that says nobody, or several, is asked about; one that
    is in ``but`` was called before."""
    people = _people(text)
    found: list[Actor] = []
    for name in mentioned(text, people):
        if name in but:
            continue
        seeing = [one for one in people.get(name, ()) if record_inside(one, about._meta.label_lower, about.pk)]
        if not seeing:
            sentence = Sentence("「@%(name)s」后面的名字没有对上看得到这条记录的同事，请核对姓名。", name=name)
            raise Refused(sentence, field="text", code="mention_unknown")
        if len(seeing) > 1:
            sentence = Sentence(
                "看得到这条记录的有 %(count)s 位%(name)s，请写 @ 和登录名。", count=len(seeing), name=name
            )
            raise Refused(sentence, field="text", code="mention_several")
        found.append(seeing[0].actor)
    return found


@action("core.comment.change", step=Comment.LIFE.steps["change"])
def change_comment(comment: Comment, /, *, by: Acting, text: str) -> Comment:
    """Its author puts it otherwise: the page says that it was changed, and whoever is named only now is told."""
    if comment.author_id != by.actor.pk:
        raise NotAllowed(Sentence("评论只能由写的人修改。"), code="not_allowed")
    text, about = _said(text), comment.about_for(by)
    if about is None:
        raise NotAllowed(Sentence("这一步要由有权限的人办理。"), code="not_allowed")
    stood = str(comment.text)
    before = set(mentioned(stood, _people(stood)))
    named = _named(text, about, but=before)
    if text != stood:
        comment.text = text
        comment.save()
    _call(named, about, by)
    return comment


@action("core.comment.withdraw", step=Comment.LIFE.steps["withdraw"], final=True)
def withdraw_comment(comment: Comment, /, *, by: Acting) -> Comment:
    """Its author takes it back: the text is gone from the page and from the table."""
    if comment.author_id != by.actor.pk:
        raise NotAllowed(Sentence("评论只能由写的人撤回。"), code="not_allowed")
    comment.text = ""
    comment.save()
    return comment


@action("core.follow.add")
def follow(on: None, /, *, by: Acting, about: models.Model) -> None:
    """Hear from now on of what is said about a record, and of the states it comes into."""
    _must_see(by, about)
    Follow.objects.get_or_create(actor=by.actor, about_type=about._meta.label_lower, about_id=about.pk)


@action("core.follow.drop")
def unfollow(on: None, /, *, by: Acting, kind: str, pk: int) -> None:
    """No more, also of what one does not see any more."""
    Follow.objects.filter(about_type=kind, about_id=pk, actor=by.actor).delete()
