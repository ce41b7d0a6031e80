"""One natural person is one row, whatever roles stand above it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from heli.core.fields import BlindIndexField, SealedTextField
from heli.core.models import Record
from heli.core.rules.identity import mask_name


class Person(Record):
    """Who somebody is: name, documents, contacts; encrypted where it tells who they are.

    There is no list of persons and no ``visible_to``: a person is met through a role (worker, volunteer), whose room
    decides who sees it.
    """

    class Document(models.TextChoices):
        MAINLAND = "mainland", _("居民身份证")
        HMT_RESIDENCE = "hmt_residence", _("港澳台居民居住证")
        PASS = "pass", _("通行证")
        PASSPORT = "passport", _("护照")
        FOREIGN_RESIDENCE = "foreign_residence", _("外国人永久居留证")

    class Sex(models.TextChoices):
        FEMALE = "F", _("女")
        MALE = "M", _("男")

    name = models.CharField(_("姓名"), max_length=50)
    name_pinyin = models.CharField(_("拼音"), max_length=150, db_index=True, editable=False)
    name_initials = models.CharField(_("拼音首字母"), max_length=50, db_index=True, editable=False)
    sex = models.CharField(_("性别"), max_length=1, choices=Sex, blank=True)
    birth_date = models.DateField(_("出生日期"), null=True, blank=True)
    document_kind = models.CharField(_("证件类别"), max_length=20, choices=Document, default=Document.MAINLAND)
    document_number = SealedTextField(verbose_name=_("证件号码"))
    document_index = BlindIndexField(of="document_number", name_of_index="document", verbose_name=_("证件索引"))
    document_index_following = BlindIndexField(
        of="document_number", name_of_index="document", following=True, verbose_name=_("证件索引（换钥中）")
    )
    document_last_four = BlindIndexField(
        of="document_number", name_of_index="last4", last=4, db_index=True, verbose_name=_("证件后四位索引")
    )
    phone = SealedTextField(verbose_name=_("手机"))
    phone_index = BlindIndexField(of="phone", name_of_index="phone", db_index=True, verbose_name=_("手机索引"))

    class Meta:
        verbose_name = _("人员")
        constraints = [
            models.UniqueConstraint(
                fields=["document_kind", "document_index"],
                name="directory_person_document_once",
                violation_error_code="document_number",
                violation_error_message=_("这个证件号码已经登记过，请先查找这个人。"),
            ),
            models.UniqueConstraint(
                fields=["document_kind", "document_index_following"], name="directory_person_document_once_following"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def name_for_audit(self) -> str:
        return mask_name(self.name)

    def save(self, *args: Any, **kwargs: Any) -> None:
        from heli.core.rules.names import initials, pinyin

        self.name_pinyin, self.name_initials = pinyin(self.name), initials(self.name)
        super().save(*args, **kwargs)
