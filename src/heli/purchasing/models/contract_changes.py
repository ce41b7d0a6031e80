"""Changes of running contracts: what is to be changed, who signed it, when everybody was told."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heli.core.life import LifeCycle, Step
from heli.core.models import Actor
from heli.purchasing.models.contracts import Category, Contract, OfContract


class ContractChange(OfContract):
    """A change of a running contract, agreed once both sides have signed it."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("待购买主体签署")
        BUYER_SIGNED = "buyer_signed", _("待承接主体签署")
        AGREED = "agreed", _("已生效")
        REFUSED = "refused", _("未同意")

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="changes", verbose_name=_("合同"))
    number = models.PositiveIntegerField(_("第几次"))
    what = models.CharField(_("改什么"), max_length=400)
    amount_fen = models.BigIntegerField(_("增减金额"), default=0)
    category = models.CharField(_("增减在哪一类"), max_length=16, choices=Category, blank=True)
    end_on = models.DateField(_("新的结束日期"), null=True, blank=True)
    why = models.CharField(_("变更的理由"), max_length=400)
    state = models.CharField(_("状态"), max_length=14, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("经办人"))
    agreed_on = models.DateField(_("生效日期"), null=True, blank=True)
    #: until when everybody is told of it, once both sides have signed; empty where no law asks for it
    publish_by = models.DateField(_("公告期限"), null=True, blank=True)
    #: that everybody was told of it: within two working days by the law of the government
    published_on = models.DateField(_("公告日期"), null=True, blank=True)
    reason = models.CharField(_("不同意的理由"), max_length=400, blank=True)

    LIFE = LifeCycle(
        Step("sign", State.PROPOSED, State.BUYER_SIGNED, may="purchasing.change.sign", label=_("代表购买主体签署")),
        Step("sign_supplier", State.BUYER_SIGNED, State.AGREED, may="purchasing.change.sign_supplier", label=_("代表承接主体签署")),
        Step("publish", State.AGREED, State.AGREED, may="purchasing.change.publish", label=_("登记变更公告"), needs=("published_on",)),
        Step("refuse", (State.PROPOSED, State.BUYER_SIGNED), State.REFUSED, may="purchasing.change.refuse",
             label=_("不同意变更"), needs=("reason",)),
    )  # fmt: skip

    OF_SUPPLIER = ("sign_supplier",)
    #: neither agreed nor refused
    OPEN = (State.PROPOSED, State.BUYER_SIGNED)

    class Meta:
        verbose_name = _("合同变更")
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="purchasing_change_number_once"),
            models.CheckConstraint(
                condition=Q(amount_fen=0) | ~Q(category=""), name="purchasing_change_category", violation_error_code="category",
                violation_error_message=_("请选择金额增减在哪一类。"),
            ),
            models.CheckConstraint(
                condition=Q(published_on__isnull=True) | Q(state="agreed", published_on__gte=F("agreed_on")),
                name="purchasing_change_published", violation_error_code="published_on",
                violation_error_message=_("公告日期不能早于生效日期。"),
            ),
            models.CheckConstraint(condition=~Q(state="agreed") | Q(agreed_on__isnull=False), name="purchasing_change_agreed"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.contract.number} 变更{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("purchasing:change-detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN
