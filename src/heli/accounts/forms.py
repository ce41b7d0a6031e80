"""Forms of sign-in, invitations and grants."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from heli.accounts import queries, roles
from heli.accounts.models import User
from heli.core.forms import ByName, DayInput
from heli.directory.models import Organisation, Place

#: names offered while one is typed
MOST_SUGGESTED = 400


def _password(label: Any, autocomplete: str, **kwargs: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, widget=widget, max_length=128, **kwargs)


def _one_time(label: Any, **kwargs: Any) -> forms.CharField:
    attributes = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
    return forms.CharField(label=label, widget=forms.TextInput(attrs=attributes), max_length=20, **kwargs)


class SignInForm(forms.Form):
    """Login and password, checked together, so that nobody learns which of the two was wrong."""

    login = forms.CharField(
        label=_("登录名"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True})
    )
    password = _password(_("密码"), "current-password")

    user: User | None = None

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_login(self) -> str:
        """A mobile number stands for the one account it leads to."""
        return queries.login_meant(str(self.cleaned_data["login"]).strip().lower())

    @property
    def credentials(self) -> dict[str, str]:
        return {"login": self.cleaned_data["login"], "password": self.cleaned_data["password"]}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            self.user = get_adapter(self.request).authenticate(self.request, **self.credentials)
            if self.user is None:
                raise forms.ValidationError(_("登录名或密码不对。"))
        return cleaned


class SecondFactorForm(AuthenticateForm):
    code = _one_time(_("验证码"), help_text=_("手机验证器上现在的六位数字；手机不在身边时，填一个恢复码。"))

    def clean_code(self) -> str:
        try:
            return str(super().clean_code())
        except forms.ValidationError as error:
            if error.code != "incorrect_code":
                raise
            sentence = _("验证码不对，或已经用过。请填验证器上现在的六位数字。")
            raise forms.ValidationError(sentence, code=error.code) from error


class SetUpForm(forms.Form):
    """The second factor, set after the right password."""

    totp_code = _one_time(_("验证码"), help_text=_("扫码后，填验证器上显示的六位数字。"))


class NewPasswordForm(forms.Form):
    """A new password, twice."""

    password = _password(_("新密码"), "new-password", help_text=_("至少 10 个字，不能只是数字，也不能是常见密码。"))
    password_again = _password(_("再输一次新密码"), "new-password")

    def clean_password_again(self) -> str:
        again = str(self.cleaned_data["password_again"])
        if again != self.cleaned_data.get("password"):
            raise forms.ValidationError(_("两次输入的密码不一样。"))
        return again


class InvitationForm(NewPasswordForm):
    """A first sign-in: the code of the invitation, a password, and the second factor where the role asks for it."""

    field_order = ("code", "password", "password_again", "totp_code")

    code = forms.CharField(
        label=_("邀请码"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True})
    )
    totp_code = _one_time(
        _("验证码"), required=False,
        help_text=_("用手机验证器扫码，再填上面显示的六位数字。能看个人信息的角色和管理员必须设置。"),
    )  # fmt: skip


class CodeForm(forms.Form):
    """What stands on a sheet that was handed out."""

    login = forms.CharField(
        label=_("登录号"), max_length=150, help_text=_("登录码单上的 8 位数字，也可以填手机号。"),
        widget=forms.TextInput(attrs={"autocomplete": "username", "inputmode": "numeric"}),
    )  # fmt: skip
    code = forms.CharField(
        label=_("登录码"), max_length=20, help_text=_("登录码单上的 10 位字母和数字，不分大小写。"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip

    def clean_login(self) -> str:
        return queries.login_meant(str(self.cleaned_data["login"]).strip().lower())


class PasswordForm(NewPasswordForm):
    """One's own password: the old one, and the new one twice."""

    field_order = ("old_password", "password", "password_again")

    old_password = _password(_("现在的密码"), "current-password")


class ReplaceSecondFactorForm(forms.Form):
    """Another authenticator: the password, and what the new one shows."""

    old_password = _password(_("现在的密码"), "current-password")
    totp_code = _one_time(_("新验证器上的验证码"), help_text=_("扫码后，填验证器上显示的六位数字。"))


class InviteForm(forms.Form):
    name = forms.CharField(label=_("姓名"), max_length=50)
    login = forms.CharField(
        label=_("登录名"), max_length=150, help_text=_("邮箱、手机号或拼音，登录时用，不分大小写。")
    )
    email = forms.EmailField(label=_("邮箱"), required=False)
    phone = forms.CharField(label=_("手机"), max_length=20, required=False)
    security = forms.BooleanField(
        label=_("作为本市第一位安全管理员"), required=False,
        help_text=_("角色由安全管理员授予。本市还没有安全管理员，第一位由您邀请；要是另一个人。"),
    )  # fmt: skip

    def __init__(self, *args: Any, asks_security: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_security:
            del self.fields["security"]


class OfficeForm(forms.Form):
    """Where somebody works."""

    office = ByName(
        Organisation.objects.in_use(), suggestions="organisation-names", label=_("所在单位"), required=False,
        help_text=_("单位全称。按地区授予角色的人，代表这个单位提出和答复协办；空着表示不代表任何单位。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation_names = (
            Organisation.objects.in_use().order_by("name").values_list("name", flat=True)[:MOST_SUGGESTED]
        )


class DelegationForm(forms.Form):
    """Who does one's work while one is away, how long, and which part of it."""

    deputy = forms.CharField(
        label=_("代理人"), max_length=150, help_text=_("同事的登录名，或姓名。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    valid_from = forms.DateField(label=_("开始日期"), widget=DayInput())
    valid_until = forms.DateField(label=_("结束日期"), widget=DayInput(), help_text=_("到这一天为止，过后自动结束。"))
    parts = forms.MultipleChoiceField(label=_("交给代理人的工作"), widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(label=_("原因"), max_length=100, required=False, help_text=_("例如：休假、出差。"))

    #: a right belongs to the part that its room is called by
    PARTS = (
        ("workbench", _("工作台和协办")), ("workforce", _("队伍和缺口")), ("directory", _("组织和地区")),
        ("core", _("导入、导出和文件")),
    )  # fmt: skip

    def __init__(self, *args: Any, rights: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rights = rights
        rooms = {right.partition(".")[0] for right in rights}
        parts = cast(forms.MultipleChoiceField, self.fields["parts"])
        parts.choices = [(room, label) for room, label in self.PARTS if room in rooms]
        parts.initial = list(rooms)

    def clean_deputy(self) -> User:
        found = queries.colleague(self.cleaned_data["deputy"])
        if found is None:
            raise forms.ValidationError(_("没有找到这个账号；有人同名时，请填登录名。"))
        return found

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        chosen = cleaned.pop("parts", [])
        return cleaned | {"rights": {right for right in self.rights if right.partition(".")[0] in chosen}}


def _role_choices() -> list[tuple[str, Any]]:
    return [("", _("请选择")), *roles.choices()]


class PlaceByName(forms.ModelChoiceField):
    """A place by its code, or by its name where only one is called so."""

    def to_python(self, value: Any) -> Place | None:
        typed = str(value or "").strip()
        if typed and not typed.isdecimal():
            codes = list(self.queryset.filter(name=typed).values_list("code", flat=True)[:2])  # type: ignore[union-attr]
            if len(codes) > 1:
                raise forms.ValidationError(_("有几个地区叫这个名称，请填区划代码。"))
            typed = codes[0] if codes else typed
        return cast("Place | None", super().to_python(typed))


class GrantForm(forms.Form):
    """A role, where it holds, and how long."""

    role = forms.ChoiceField(label=_("角色"), choices=_role_choices)
    place = PlaceByName(
        label=_("地区"), queryset=Place.objects.none(), required=False, to_field_name="code",
        widget=forms.TextInput(attrs={"list": "place-names", "autocomplete": "off"}),
        help_text=_("填名称或区划代码，例如 解放街道。系统、安全和审计管理员可以不填，管全市。"),
    )  # fmt: skip
    organisation = ByName(
        Organisation.objects.in_use(), suggestions="organisation-names", label=_("单位"), required=False
    )
    valid_from = forms.DateField(label=_("开始日期"), required=False, widget=DayInput())
    valid_until = forms.DateField(
        label=_("结束日期"),
        required=False,
        widget=DayInput(),
        help_text=_("空着表示一直有效。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = cast(forms.ModelChoiceField, self.fields["place"])
        place.queryset = Place.objects.filter(valid_until__isnull=True)
        place.error_messages["invalid_choice"] = _("没有这个名称或区划代码的地区。")

    @property
    def place_names(self) -> list[str]:
        """Names to choose from; a community is typed by its name or code."""
        found = self._scopes("place").exclude(level="community").order_by("code")
        return list(found.values_list("name", flat=True)[:MOST_SUGGESTED])

    @property
    def organisation_names(self) -> list[str]:
        return list(self._scopes("organisation").order_by("name").values_list("name", flat=True)[:MOST_SUGGESTED])

    def _scopes(self, name: str) -> Any:
        return cast(forms.ModelChoiceField, self.fields[name]).queryset


class MappingForm(GrantForm):
    """What a group at the city's identity provider stands for."""

    field_order = ("group", "role", "place", "organisation", "valid_from", "valid_until")

    group = forms.CharField(
        label=_("组"), max_length=200, help_text=_("身份提供方给出的组名或代码，要一字不差。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    role = forms.ChoiceField(label=_("角色"), choices=lambda: [("", _("请选择")), *roles.mappable()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].help_text = _("填名称或区划代码，例如 解放街道。")
