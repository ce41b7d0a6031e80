"""Bids: written under the agency's own key, sealed to the tender's, read by nobody before the opening."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import seen_by_sides
from heli.core.life import LifeCycle, Step
from heli.core.models import Record, StoredFile
from heli.directory.models import Organisation, nodes_of_department, nodes_of_organisation
from heli.purchasing.models.evaluation import sits_in
from heli.purchasing.models.tenders import BIDS, VIEW, Tender


def own(user: Any) -> Q:
    """Bids of the organisations for which this user speaks; those above them are not told."""
    offices = user.offices(BIDS) if user.holds(BIDS) else ()
    return Q() if offices is None else Q(agency__in=[node // 2 for node in offices])


class BidQuerySet(models.QuerySet["Bid"]):
    def visible_to(self, user: Any) -> Self:
        """Before the opening by the bidder alone; after it by the purchaser, the agency that runs it, those above, and the
        committee while it sits."""
        seen = seen_by_sides(user, VIEW, "tender__buyer", "tender__agent")
        seats = Q(tender__in=sits_in(user), tender__state__in=Tender.EVALUATED)
        return self.filter(own(user) | (Q(state=Bid.State.OPENED) & (seen | seats)))


class Bid(Record):
    """What one agency, alone or with partners, offers for a tender. There is at most one that counts for each."""

    class State(models.TextChoices):
        DRAFT = "draft", _("编写中")
        SEALED = "sealed", _("已递交")
        WITHDRAWN = "withdrawn", _("已撤回")
        OPENED = "opened", _("已开标")
        UNREADABLE = "unreadable", _("无法打开")

    #: handed in by the deadline, whatever became of it at the opening
    CAME = (State.SEALED, State.OPENED, State.UNREADABLE)

    tender = models.ForeignKey(Tender, models.PROTECT, related_name="bids", verbose_name=_("采购"))
    agency = models.ForeignKey(Organisation, models.PROTECT, related_name="bids", verbose_name=_("投标人"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFT)
    # the draft: under a key that opens with a passphrase of the agency, destroyed when the bid is sealed
    draft_key = models.JSONField(_("草稿密钥"), null=True, blank=True)
    draft = models.BinaryField(_("草稿"), null=True, blank=True)
    # what was handed in
    sealed = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("密封的投标文件")
    )
    sealed_digest = models.CharField(_("密封文件的摘要"), max_length=64, blank=True)
    sealed_at = models.DateTimeField(_("递交时间"), null=True, blank=True)
    place_in_order = models.PositiveIntegerField(_("递交次序"), null=True, blank=True)
    # what it says, once it is opened
    content = models.JSONField(_("投标内容"), null=True, blank=True)
    price_fen = models.BigIntegerField(_("报价"), null=True, blank=True)
    #: what counts instead of the price that was read out: the one that was mended and confirmed, or the final quote
    counted_fen = models.BigIntegerField(_("修正后的报价或者最后报价"), null=True, blank=True)

    LIFE = LifeCycle(
        Step("save", State.DRAFT, State.DRAFT, may="purchasing.bid.save", label=_("保存草稿")),
        Step("seal", State.DRAFT, State.SEALED, may="purchasing.bid.seal", label=_("密封并递交")),
        Step("hand_in", (State.DRAFT, State.SEALED), State.SEALED, may="purchasing.bid.hand_in", label=_("递交密封好的文件")),
        Step("withdraw", (State.DRAFT, State.SEALED), State.WITHDRAWN, may="purchasing.bid.withdraw", label=_("撤回投标")),
        # by the officers of the tender, all bids at once
        Step("open", State.SEALED, (State.OPENED, State.UNREADABLE), may="", label=_("开标")),
        Step("object", State.OPENED, State.OPENED, may="purchasing.objection.raise", label=_("提出开标异议")),
    )  # fmt: skip
    objects = BidQuerySet.as_manager()

    class Meta:
        verbose_name = _("投标")
        constraints = [
            models.UniqueConstraint(
                fields=["tender", "agency"], condition=~Q(state="withdrawn"), name="purchasing_bid_once",
                violation_error_message=_("本机构已经开始了这次投标。"),
            ),
            models.UniqueConstraint(fields=["tender", "place_in_order"], name="purchasing_bid_order"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"]) | Q(sealed__isnull=False, sealed_at__isnull=False, draft__isnull=True, draft_key__isnull=True),
                name="purchasing_bid_sealed",
            ),
            models.CheckConstraint(
                condition=Q(state="opened") | Q(content__isnull=True, price_fen__isnull=True), name="purchasing_bid_closed_until_opened"
            ),
            models.CheckConstraint(
                condition=Q(counted_fen__isnull=True) | Q(state="opened", price_fen__isnull=False, counted_fen__gt=0),
                name="purchasing_bid_counted",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.tender.number} {self.agency.name}"

    def get_absolute_url(self) -> str:
        return reverse("purchasing:bid-detail", args=[self.tender_id])

    @property
    def price_that_counts(self) -> int | None:
        """In fen, what is compared, scored and paid; None while it is sealed and where it names none."""
        return self.price_fen if self.counted_fen is None else self.counted_fen

    @property
    def is_withdrawn(self) -> bool:
        return self.state == self.State.WITHDRAWN

    @property
    def has_come(self) -> bool:
        return self.state in self.CAME

    def name_for_audit(self) -> str:
        return self.tender.number

    def scope_nodes(self) -> set[int]:
        """Before the opening its agency alone."""
        nodes = nodes_of_department(self.agency)
        return nodes | self.tender.scope_nodes() if self.state == self.State.OPENED else nodes


class OfBidQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """What belongs to a bid is seen by whoever sees the bid."""
        return self.filter(bid__in=Bid.objects.visible_to(user))


class BidFile(Record):
    """A file of a bid: of a draft under the agency's key, of an opened one as it was handed in."""

    bid = models.ForeignKey(Bid, models.CASCADE, related_name="files", verbose_name=_("投标"))
    name = models.CharField(_("文件名"), max_length=200, blank=True)
    #: in a draft, what the file is called, under the agency's key
    locked_name = models.BinaryField(_("加密的文件名"), null=True, blank=True)
    size = models.BigIntegerField(_("大小（字节）"))
    kept = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("文件"))

    objects = OfBidQuerySet.as_manager()

    class Meta:
        verbose_name = _("投标文件")

    def __str__(self) -> str:
        return self.name

    def name_for_audit(self) -> str:
        return self.bid.name_for_audit()

    def scope_nodes(self) -> set[int]:
        return self.bid.scope_nodes()


class BidReceipt(Record):
    """What the house signed for: a bid handed in, replaced, withdrawn. Each names the one before it of the same tender."""

    class What(models.TextChoices):
        HANDED_IN = "handed_in", _("递交")
        REPLACED = "replaced", _("更换")
        WITHDRAWN = "withdrawn", _("撤回")

    bid = models.ForeignKey(Bid, models.CASCADE, related_name="receipts", verbose_name=_("投标"))
    what = models.CharField(_("事项"), max_length=10, choices=What)
    at = models.DateTimeField(_("时间"))
    document = models.JSONField(_("回执"))

    objects = OfBidQuerySet.as_manager()

    class Meta:
        verbose_name = _("投标回执")

    def __str__(self) -> str:
        return f"{self.bid.tender.number} {self.get_what_display()}"

    def name_for_audit(self) -> str:
        return self.bid.name_for_audit()

    def scope_nodes(self) -> set[int]:
        return self.bid.scope_nodes()


class Objection(Record):
    """What a bidder objects to at the opening, and what was answered."""

    tender = models.ForeignKey(Tender, models.CASCADE, related_name="objections", verbose_name=_("采购"))
    agency = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("投标人"))
    text = models.TextField(_("异议"), max_length=2000)
    raised_at = models.DateTimeField(_("提出时间"))
    answer = models.TextField(_("答复"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("开标异议")

    def __str__(self) -> str:
        return self.text[:40]

    def name_for_audit(self) -> str:
        return self.tender.number

    def scope_nodes(self) -> set[int]:
        return nodes_of_organisation(self.agency) | self.tender.scope_nodes()
