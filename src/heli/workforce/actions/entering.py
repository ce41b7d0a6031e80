"""One person enters the register, or comes back to it: the same person is the same worker, whoever writes them down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from heli.core.actions import action
from heli.core.errors import Refused
from heli.core.models import Acting
from heli.core.rules.identity import birth_date_of, check_document, sex_of, tidy_id_number
from heli.core.rules.sentence import Sentence
from heli.directory.models import Organisation, Person, Place
from heli.workforce.actions.register import begin_employment, must_be_mine
from heli.workforce.models import Employment, Worker


@dataclass(frozen=True)
class Known:
    """Who somebody is, as they showed it: what the register has already stays as it is."""

    name: str
    document_kind: str
    document_number: str
    phone: str = ""
    education: str = ""
    major: str = ""


@dataclass(frozen=True)
class Post:
    """Where and as what they are employed. ``beside``: posts they hold elsewhere go on."""

    organisation: Organisation | None = None
    place: Place | None = None
    post: str = ""
    time: str = Employment.Time.FULL
    start_on: date | None = None
    contract_until: date | None = None
    pay_group: str = ""
    beside: bool = False


@action("workforce.worker.enter")
def enter_worker(house: None, /, *, by: Acting, who: Known, post: Post) -> Worker:
    """Somebody who is employed from now on. Known by their document they go on with the record they have.

    Refused where the name is not the one of the document, where they hold this post already, and where they hold one
    elsewhere that is not said to go on: from there they are asked for by a transfer.
    """
    place = post.place or (post.organisation.place if post.organisation else None)
    must_be_mine(by, "workforce.worker.enter", post.organisation, place)
    person = _person(who)
    worker = Worker.objects.select_for_update(no_key=True).filter(person=person).first()
    if worker is None:
        worker = Worker(person=person, education=who.education, major=who.major)
    else:
        _must_be_free(worker, post)
        worker.education, worker.major = worker.education or who.education, worker.major or who.major
    worker.save()
    employment = Employment(
        worker=worker,
        organisation=post.organisation,
        place=place,
        post=post.post,
        time=post.time,
        start_on=post.start_on,
    )
    begin_employment(employment, by, post.contract_until, post.pay_group)
    return worker


def _person(who: Known) -> Person:
    """The one of this document, or a new one."""
    number, _mended = tidy_id_number(who.document_number)
    if check_document(who.document_kind, number, localdate()):
        raise Refused(_("证件号码不对，请对照证件逐位核对。"), field="document_number", code="document")
    indexes = Person._meta.get_field("document_index").digests(number)
    known = Person.objects.filter(document_kind=who.document_kind, document_index__in=indexes).first()
    if known is not None:
        if known.name != who.name:
            raise Refused(
                _("这个证件号码登记的是另一个姓名，请核对姓名和证件号码。"), field="name", code="name_differs"
            )
        return known
    told = who.document_kind == Person.Document.MAINLAND
    person = Person(
        name=who.name, document_kind=who.document_kind, document_number=number, phone=who.phone,
        sex=sex_of(number) if told else "", birth_date=birth_date_of(number) if told else None,
    )  # fmt: skip
    person.save()
    return person


def _must_be_free(worker: Worker, post: Post) -> None:
    running = worker.employments.filter(end_on__isnull=True).select_related("organisation", "place")
    employer = post.organisation or post.place
    if any(each.employer == employer for each in running):
        sentence = Sentence("%(name)s已经在这里任职，请在本人的页面上修改任职。", name=worker.person.name)
        raise Refused(sentence, field="name", code="in_post")
    if running and not post.beside:
        sentence = Sentence(
            "%(name)s在别处还在任。从那里调来，请用「请求调入」；两处都任职，请勾选「兼任」。", name=worker.person.name
        )
        raise Refused(sentence, field="beside", code="elsewhere")
