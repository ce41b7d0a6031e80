"""Users, what they may do, and where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.accounts import roles
from heli.core.models import Actor, Record
from heli.core.prepared import Prepared, columns, record
from heli.directory import queries as directory
from heli.directory.models import Organisation, Person, Place


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(login__iexact=username)


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: User) -> Self:
        """Accounts are seen by the two administrators only."""
        return self.all() if user.holds("accounts.user.view") else self.none()


class User(AbstractBaseUser):
    """An account. It is an actor with rights; it has no password in common with any other."""

    login = models.CharField(_("登录名"), max_length=150, unique=True)
    name = models.CharField(_("姓名"), max_length=50)
    email = models.EmailField(_("邮箱"), blank=True)
    phone = models.CharField(_("手机"), max_length=20, blank=True)
    actor = models.OneToOneField(Actor, models.PROTECT, related_name="user", verbose_name=_("行动者"))
    person = models.OneToOneField(
        Person, models.PROTECT, null=True, blank=True, related_name="user", verbose_name=_("本人")
    )
    office = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="staff", verbose_name=_("所在单位")
    )
    post = models.CharField(_("职务"), max_length=50, blank=True)
    leads = models.BooleanField(_("负责这个单位"), default=False)
    hints_away = models.CharField(_("收起的提示"), max_length=500, blank=True, default="")
    is_active = models.BooleanField(_("启用"), default=True)
    language = models.CharField(_("语言"), max_length=10, default="zh-hans")
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)

    #: an invitation's code and the recovery codes, on the one object that has just been given them; never stored
    code = ""
    recovery_codes: Sequence[str] = ()

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager.from_queryset(UserQuerySet)()

    class Meta:
        verbose_name = _("账号")

    def get_absolute_url(self) -> str:
        return reverse("accounts:user-detail", args=[self.pk])

    def __str__(self) -> str:
        return self.name

    def name_for_audit(self) -> str:
        return self.login

    @cached_property
    def grants_now(self) -> list[Grant]:
        """The grants in force today, with place and organisation; read once a request. A closed account has none."""
        if not self.is_active:
            return []
        known: dict[str, Any] = getattr(self, "_prefetched_objects_cache", {})
        if "grants" in known:  # a list of accounts fetched them for all its rows at once
            return [grant for grant in known["grants"] if grant.is_in_force(localdate())]
        return [grant for grant in _grants_of(self) if grant.is_in_force(localdate())]

    @cached_property
    def permissions(self) -> frozenset[str]:
        """Every permission held somewhere."""
        return frozenset().union(*(grant.permissions for grant in self.grants_now))

    @property
    def needs_second_factor(self) -> bool:
        """Who may see personal files or administers the house signs in with a second factor."""
        return any(roles.ROLES[grant.role].second_factor for grant in self.grants_now)

    def holds(self, permission: str) -> bool:
        """Whether the permission is held anywhere at all; what is one's own opens without a role, while the account does."""
        return permission in self.permissions or (self.is_active and permission in roles.ACCOUNT)

    def holds_everywhere(self, permission: str) -> bool:
        """Whether the permission is held on the whole house or on the root, below which nearly everything lies."""
        return any(grant.is_everywhere for grant in self.grants_now if permission in grant.permissions)

    def may(self, permission: str, on: object) -> bool:
        """Whether a grant in force carries the permission and reaches the object; or the object is one's own."""
        if permission in roles.ACCOUNT:
            belongs_to: Any = getattr(on, "belongs_to", None)
            return self.is_active and belongs_to is not None and self.actor_id in belongs_to()
        granting = [g for g in self.grants_now if permission in g.permissions]
        return any(grant.reaches(on) for grant in granting)

    def nodes(self, permission: str) -> list[int]:
        """The nodes of the reach tables under which the permission is held, none of them below another."""
        granting = [g for g in self.grants_now if permission in g.permissions]
        outermost = [
            g
            for g in granting
            if not any(o is not g and o.scope_path != g.scope_path and o.covers(g) for o in granting)
        ]
        return sorted({node for g in outermost for node in g.reaching_nodes})

    @cached_property
    def moved(self) -> directory.Moved:
        """What was merged or moved, read once for all that is granted to this user."""
        return directory.Moved()

    @classmethod
    def actors_of(cls, person: int) -> list[Actor]:
        """The account of a natural person, where there is one in service: whom to tell of what concerns themselves."""
        return [user.actor for user in cls.objects.filter(person=person, is_active=True).select_related("actor")]

    @cached_property
    def audiences(self) -> frozenset[str]:
        """The groups this user belongs to, as what is shared with a group names it: a role, or everybody within a place
        or an organisation."""
        return frozenset({"house"}.union(*(grant.audiences for grant in self.grants_now)))

    def audience_choices(self) -> list[tuple[str, str]]:
        """The groups to which this user may share something, with what they are called."""
        found: dict[str, str] = {}
        for grant in self.grants_now:
            found[grant.audience] = _("%(scope)s范围内的同事") % {"scope": grant.scope_name}
        for grant in self.grants_now:
            found[f"role:{grant.role}"] = _("所有的%(role)s") % {"role": grant.role_name}
        return [(key, str(words)) for key, words in found.items()]

    def offices(self, permission: str) -> frozenset[int]:
        """The nodes of the organisations for which this user speaks: those a grant with the permission lies on, and,
        where it lies on a place, the organisation this user works in."""
        granting = [g for g in self.grants_now if permission in g.permissions]
        works_at = {g.lent_office_id if g.lent_by_id else self.office_id for g in granting if g.organisation is None}
        own = {office * 2 + 1 for office in works_at if office}
        return frozenset(own | {g.organisation.node for g in granting if g.organisation is not None})

    def hands(self, permission: str) -> set[int]:
        """The actors whose work this user does: oneself, and whoever has handed over this right for a while."""
        lent = {g.lent_by_id for g in self.grants_now if g.lent_by_id and permission in g.permissions}
        return {self.actor_id, *lent}

    def for_whom(self, permission: str, on: object) -> Actor:
        """Who acts when this user does: somebody else only where the right is held through them alone."""
        granting = [g for g in self.grants_now if permission in g.permissions]
        if not any(g.lent_by_id for g in granting):
            return self.actor
        reaching = [g for g in granting if g.reaches(on)]
        lent = reaching[0].lent_by if reaching and all(g.lent_by_id for g in reaching) else None
        return lent or self.actor

    def why(self, permission: str, on: object) -> Grant | None:
        """The grant that opens an object, for 「为什么我能看到」."""
        for grant in self.grants_now:
            if permission in grant.permissions and grant.reaches(on):
                return grant
        return None


class GrantQuerySet(models.QuerySet["Grant"]):
    def in_force(self, day: date) -> Self:
        """``valid_until`` is the last day on which the grant holds."""
        return self.filter(
            Q(valid_from__lte=day), Q(valid_until__isnull=True) | Q(valid_until__gte=day), revoked_at__isnull=True
        )

    def visible_to(self, user: User) -> Self:
        return self.all() if user.holds("accounts.grant.view") else self.none()


class Grant(Record):
    """A role held on a place or an organisation and all below it, from a day until a day.

    The three administrators may hold theirs on the whole house, which is neither: so a city begins before it has places.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="grants", verbose_name=_("账号"))
    role = models.CharField(_("角色"), max_length=40, choices=roles.choices)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, verbose_name=_("地区"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, verbose_name=_("单位"))
    valid_from = models.DateField(_("开始日期"))
    valid_until = models.DateField(_("结束日期"), null=True, blank=True)
    given_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("授予人"))
    mapping = models.ForeignKey(
        "GroupMapping", models.PROTECT, null=True, blank=True, related_name="grants", verbose_name=_("来自组对应")
    )
    #: of a group: ended because its holder left that employer, so that the group does not give it again
    left = models.BooleanField(_("随离职结束"), default=False)
    # lent for an absence: by whom, out of which grant, for which office, and only these of the role's rights
    delegation = models.ForeignKey("Delegation", models.CASCADE, null=True, blank=True, related_name="grants", verbose_name=_("代理"))  # fmt: skip
    lent_from = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="lent", verbose_name=_("代理的授权"))  # fmt: skip
    lent_by = models.ForeignKey(Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("代谁办理"))  # fmt: skip
    lent_office = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("代表的单位"))  # fmt: skip
    lent_rights = models.TextField(_("代理的权限"), blank=True)
    revoked_at = models.DateTimeField(_("收回时间"), null=True, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("授权")
        constraints = [
            models.CheckConstraint(
                condition=Q(place__isnull=False, organisation__isnull=True)
                | Q(place__isnull=True, organisation__isnull=False)
                | Q(place__isnull=True, organisation__isnull=True, role__in=sorted(roles.ALONE)),
                name="accounts_grant_one_scope",
                violation_error_message=_("请选择一个地区或一个单位。"),
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=models.F("valid_from")),
                name="accounts_grant_dates",
                violation_error_code="valid_until",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{roles.ROLES[self.role].name} · {self.scope_name}"

    def is_in_force(self, day: date) -> bool:
        """The same question as ``GrantQuerySet.in_force``, asked of a grant at hand."""
        over = self.valid_until is not None and self.valid_until < day
        return self.revoked_at is None and self.valid_from <= day and not over

    @property
    def role_name(self) -> str:
        return roles.ROLES[self.role].name

    @cached_property
    def permissions(self) -> frozenset[str]:
        """What the role may, and of a lent one what was lent."""
        every = roles.ROLES[self.role].permissions
        return every if self.lent_by_id is None else every & frozenset(self.lent_rights.split())

    @property
    def state_word(self) -> str:
        """Where the grant stands today, in a word."""
        today = localdate()
        if self.revoked_at:
            return str(_("已收回"))
        if self.valid_from > today:
            return str(_("未开始"))
        return str(_("已到期") if self.valid_until and self.valid_until < today else _("有效"))

    @property
    def scope(self) -> Place | Organisation | None:
        """Where it holds; None is the whole house."""
        return self.place or self.organisation

    @property
    def is_everywhere(self) -> bool:
        return self.scope is None or (self.place is not None and self.place.parent_id is None)

    @property
    def scope_name(self) -> str:
        return str(self.scope or _("全市"))

    @property
    def audience(self) -> str:
        """Everybody whose role lies in this scope."""
        if self.place is not None:
            return f"place:{self.place.code}"
        return f"organisation:{self.organisation.pk}" if self.organisation is not None else "house"

    @property
    def audiences(self) -> set[str]:
        """The groups that a holder belongs to: the role, the scope and everything above it."""
        found = {f"role:{self.role}", self.audience}
        place = self.place.path if self.place is not None else ""
        if self.organisation is not None:
            found |= {f"organisation:{key}" for key in self.organisation.path.split("/") if key}
            place = self.lies_at
        return found | {f"place:{code}" for code in place.split("/") if code}

    @cached_property
    def lies_at(self) -> str:
        """The path of the place where the organisation lies; empty where it lies nowhere."""
        lies = self.organisation.place if self.organisation is not None else None
        return lies.path if lies is not None else ""

    @property
    def scope_path(self) -> str:
        """What the paths of all it covers begin with: nothing at all for the whole house."""
        return "" if self.scope is None else ("p:" if self.place_id else "o:") + self.scope.path

    @cached_property
    def reaching_nodes(self) -> frozenset[int]:
        """The nodes of the reach tables this grant opens: its own, and those of what was merged or moved into it."""
        if self.place is not None:
            # whoever works anywhere in the city is seen from its root, wherever the organisation lay
            merged = self.user.moved.to_places([self.place]) if self.place.parent_id else set()
            moved = self.user.moved.between_places([self.place])
            return frozenset({self.place.node, *(pk * 2 for pk in moved), *(pk * 2 + 1 for pk in merged)})
        if self.organisation is not None:
            merged = self.user.moved.to_organisations([self.organisation])
            return frozenset({self.organisation.node, *(pk * 2 + 1 for pk in merged)})
        return frozenset(pk * 2 for pk in Place.objects.filter(parent__isnull=True).values_list("pk", flat=True))

    def covers(self, other: Grant) -> bool:
        return other.scope_path.startswith(self.scope_path)

    def reaches(self, on: object) -> bool:
        """Whether an object lies in this scope. Objects say where they lie by ``scope_nodes()``; the house itself
        (None) is reached by every grant that carries the permission, and everything by a grant on the whole house."""
        belongs_to: Any = getattr(on, "belongs_to", None)
        if belongs_to is not None:  # it is some people's, wherever they stand
            return (self.lent_by_id or self.user.actor_id) in belongs_to()
        if on is None or self.scope is None:
            return True
        if isinstance(on, (Place, Organisation)):
            kind = "p:" if isinstance(on, Place) else "o:"
            if (kind + on.path).startswith(self.scope_path):
                return True
            if isinstance(on, Place) or self.place is None:
                return False
            # An organisation that lies nowhere is the whole city's.
            return on.place.path.startswith(self.place.path) if on.place else self.place.parent_id is None
        lies_with: Any = getattr(on, "lies_with", None)
        if lies_with is not None:  # it hangs on a record, and that one's scope decides
            record = lies_with()
            return record is not None and self.reaches(record)
        nodes: Any = getattr(on, "scope_nodes", None)
        return True if nodes is None else not self.reaching_nodes.isdisjoint(nodes())


#: what is asked of a grant and its scope at each request; the rest comes when somebody asks for it
_GRANT = columns(
    Grant, "id", "version", "user_id", "role", "place_id", "organisation_id", "valid_from", "valid_until", "revoked_at",
    "lent_by_id", "lent_office_id", "lent_rights",
)  # fmt: skip
_PLACE = columns(Place, "id", "code", "name", "level", "parent_id", "path")
_ORGANISATION = columns(Organisation, "id", "name", "path", "place_id", "parent_id", "kind", "state")
_granted = Prepared(
    lambda keys: (
        Grant.objects.filter(user__in=keys, lent_from__revoked_at__isnull=True)  # what was lent ends with its source
        .order_by("pk")
        .values_list(
            *_GRANT,
            *(f"place__{name}" for name in _PLACE),
            *(f"organisation__{name}" for name in _ORGANISATION),
            "organisation__place__path",
        )
    )
)


def _grants_of(user: User) -> Iterator[Grant]:
    """Every grant of a user ever, with its scope: read at each request, so by a query that is built once."""
    first, second = len(_GRANT), len(_GRANT) + len(_PLACE)
    for row in _granted([user.pk]):
        grant = Grant.from_db("default", _GRANT, row[:first])
        grant.user = user
        grant.place = record(Place, _PLACE, row[first:second])
        grant.organisation = record(Organisation, _ORGANISATION, row[second:-1])
        grant.lies_at = row[-1] or ""
        yield grant


class Invitation(Record):
    """A one-time link and code for a first sign-in; only the digest of the code is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="invitations", verbose_name=_("账号"))
    code_digest = models.CharField(_("邀请码摘要"), max_length=64)
    expires_at = models.DateTimeField(_("有效期至"))
    used_at = models.DateTimeField(_("使用时间"), null=True, blank=True)
    sheet = models.ForeignKey(
        "CodeSheet", models.SET_NULL, null=True, blank=True, related_name="invitations", verbose_name=_("登录码单")
    )

    class Meta:
        verbose_name = _("邀请")
