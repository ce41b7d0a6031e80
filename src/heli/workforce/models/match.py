"""What a post asks of whoever holds it, as the city or a district laid down."""

from __future__ import annotations

from typing import Any, Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heli.core.models import Record
from heli.directory.models import Organisation, Place
from heli.workforce.models.certificate import LicenceLevel

#: fifty years
MOST_MONTHS = 600


class PostRequirementQuerySet(models.QuerySet["PostRequirement"]):
    def visible_to(self, user: Any) -> Self:  # it names no person, so whoever may look at the gap sees it
        return self.all() if user.holds("workforce.gap.view") else self.none()


class PostRequirement(Record):
    """Least certificate, majors, trainings and experience for some posts, with the document that says so; it ends, it is
    not erased."""

    class Trainings(models.TextChoices):
        ALL = "all", _("每一项都要")
        ANY = "any", _("任选一项")

    name = models.CharField(_("要求名称"), max_length=40)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name=_("适用地区"))
    posts = models.CharField(_("适用的岗位"), max_length=200, blank=True)
    kind = models.CharField(_("单位类别"), max_length=12, choices=Organisation.Kind, blank=True)
    level = models.CharField(_("最低证书"), max_length=12, choices=LicenceLevel, blank=True)
    majors = models.CharField(_("专业"), max_length=200, blank=True)
    trainings = models.CharField(_("培训"), max_length=300, blank=True)
    trainings_how = models.CharField(_("几项培训"), max_length=3, choices=Trainings, default=Trainings.ALL)
    months = models.PositiveSmallIntegerField(
        _("社会工作年限（月）"), default=0, validators=[MaxValueValidator(MOST_MONTHS)]
    )
    document = models.CharField(_("文件"), max_length=200)
    article = models.CharField(_("条款"), max_length=60, blank=True)
    effective_from = models.DateField(_("开始日期"))
    effective_to = models.DateField(_("结束日期"), null=True, blank=True)

    objects = PostRequirementQuerySet.as_manager()

    class Meta:
        verbose_name = _("岗位要求")
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gte=models.F("effective_from")),
                name="workforce_post_requirement_dates",
                violation_error_code="effective_to",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
            models.CheckConstraint(
                condition=~Q(level="", majors="", trainings="", months=0),
                name="workforce_post_requirement_asks_for_something",
                violation_error_code="level",
                violation_error_message=_("证书、专业、培训、工作年限，至少填一项要求。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("workforce:requirement-list")

    def name_for_audit(self) -> str:
        return self.name

    def scope_nodes(self) -> set[int]:
        """Its place and all above it."""
        above = Place.objects.filter(code__in=self.place.path.strip("/").split("/"), valid_until__isnull=True)
        return {self.place.node} | {2 * pk for pk in above.values_list("pk", flat=True)}
