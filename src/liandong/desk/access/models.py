"""Departments, people, machine accounts and the audit."""

from datetime import datetime
from typing import ClassVar, Final

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone

from liandong.desk.access.encryption.ciphers import equality_key
from liandong.desk.access.encryption.fields import EncryptedTextField
from liandong.desk.access.permissions import FOR_ALL_DISTRICTS, Permission
from liandong.desk.access.roles import ROLES, Role, Rows
from liandong.desk.access.rules.browsers import browser_of
from liandong.desk.access.rules.districts import district_names
from liandong.desk.access.rules.key_expiry import KEY_SERVES
from liandong.engine.vocabulary import SOURCE_LABELS, Source


class Department(models.Model):
    """An office or organisation whose people work at the desk."""

    class Kind(models.TextChoices):
        POLICE = "police", "公安"
        REGULATOR = "regulator", "市场监管"
        ASSOCIATION = "association", "消费者协会"
        COMMITTEE = "committee", "人民调解委员会"
        OFFICE = "office", "信息管理"

    name = models.CharField("名称", max_length=80, unique=True)
    kind = models.CharField("类别", max_length=20, choices=Kind.choices)
    districts = models.JSONField("所辖商圈", default=list)  # names of directory.District

    def __str__(self) -> str:
        return self.name

    @property
    def area(self) -> list[str] | None:
        """Names of the districts that it is responsible for; None: all of them.

        Of a kind that has districts, none means nothing: a list that was emptied must not open
        every district.
        """
        if self.districts or self.kind not in WHOLE_AREA:
            return list(self.districts)
        return None

    @property
    def serves_whole_area(self) -> bool:
        """Whether it is responsible for every district there is, so that its people may set what
        holds in all of them."""
        area = self.area
        return area is None or (bool(area) and set(district_names()) <= set(area))


WHOLE_AREA: Final = frozenset(
    {Department.Kind.REGULATOR, Department.Kind.ASSOCIATION, Department.Kind.OFFICE}
)
"""Kinds of departments that answer for the whole area where no districts are set."""


class UserManager(BaseUserManager["User"]):
    """People are found by the name they sign in with."""

    use_in_migrations = True


class User(AbstractBaseUser):
    """A person at the desk. One person, one account, one role."""

    username = models.CharField("账号", max_length=40, unique=True)
    display_name = models.CharField("姓名", max_length=40)
    role = models.CharField(
        "角色", max_length=20, choices=[(r.key, r.name) for r in ROLES.values()]
    )
    department = models.ForeignKey(Department, models.PROTECT, verbose_name="部门")
    is_active = models.BooleanField("在用", default=True)
    password_changed_at = models.DateTimeField(null=True)
    must_change_password = models.BooleanField(default=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name", "role"]
    objects = UserManager()

    def __str__(self) -> str:
        return self.display_name

    @property
    def job(self) -> Role:
        return ROLES[self.role]

    def has_permission(self, permission: Permission | str) -> bool:
        allowed = self.is_active and permission in self.job.permissions
        return allowed and (permission not in FOR_ALL_DISTRICTS or self.sets_for_all_districts)

    @property
    def sets_for_all_districts(self) -> bool:
        """Who maintains the desk does, whatever the department; others where it serves them all."""
        return self.job.rows is Rows.NONE or self.department.serves_whole_area


class Session(AbstractBaseSession):
    """A browser in which somebody may be signed in. Written by `sessions.SessionStore` alone."""

    person = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
    began_at = models.DateTimeField("登录时间", null=True)
    last_used_at = models.DateTimeField("最近使用", null=True)
    address = models.CharField("来源地址", max_length=45, blank=True)
    agent = models.CharField(max_length=300, blank=True)  # User-Agent, as the browser says it

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        from liandong.desk.access.sign_in.sessions import SessionStore as OwnStore

        return OwnStore

    @property
    def handle(self) -> str:
        """Identifies it in an address: its key is secret and shown nowhere."""
        return equality_key(self.session_key)[:16]

    @property
    def browser(self) -> str:
        return browser_of(self.agent)


class Contact(models.Model):
    """Addresses to which the desk sends a person messages."""

    person = models.OneToOneField(User, models.CASCADE, related_name="contact")
    mobile = EncryptedTextField(null=True)
    email = EncryptedTextField(null=True)

    def __str__(self) -> str:
        return str(self.person)


class SignInFailure(models.Model):
    """One failed sign-in. Kept as long as it counts towards a lock-out."""

    account_key = models.CharField(max_length=64, db_index=True)  # HMAC-SM3 of what was typed
    address = models.CharField(max_length=45, blank=True, db_index=True)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.address}"


class Refusal(models.Model):
    """How often an address was refused since the last audit entry of it (`actions.refusals`).

    Kept for as long as it counts towards a lock-out.
    """

    address = models.CharField(max_length=45, blank=True)
    account = models.CharField(max_length=16, blank=True)  # of a digest; empty: any
    why = models.CharField(max_length=20)
    door = models.CharField(max_length=20)  # sign-in or api
    times = models.PositiveIntegerField(default=0)  # since `noted_at`
    noted_at = models.DateTimeField()  # of the last audit entry
    noted_in = models.BigIntegerField(null=True)  # its id: without it `times` does not fall
    latest_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["address", "account", "why", "door"], name="one_count_of_refusals"
            )
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.why}"


class DeniedRequest(models.Model):
    """How often somebody who is signed in, or an interface account, was refused the same thing
    since the last audit entry of it (`actions.denials`). Kept for an hour.

    No reference to the account: the row is as short-lived as the count.
    """

    actor_kind = models.CharField(max_length=10)  # user or machine
    actor_id = models.BigIntegerField()
    route = models.CharField(max_length=100, blank=True)  # name of the address
    method = models.CharField(max_length=10)
    reason = models.CharField(max_length=200)  # the words of the refusal
    address = models.CharField(max_length=45, blank=True)  # of the latest
    times = models.PositiveIntegerField(default=0)  # since `noted_at`
    noted_at = models.DateTimeField()  # of the last audit entry
    noted_in = models.BigIntegerField(null=True)  # its id: without it `times` does not fall
    latest_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["actor_kind", "actor_id", "route", "method", "reason"],
                name="one_count_of_denials",
            )
        ]

    def __str__(self) -> str:
        return f"{self.actor_kind} {self.actor_id} {self.method} {self.route}"


def a_year_from_now() -> datetime:
    return timezone.now() + KEY_SERVES


class MachineAccount(models.Model):
    """A system of a department that pushes records. Its key is shown once and stored as a hash.

    After a renewal the previous key is valid until `old_key_until`, so that the other side can
    switch over. `minute` and `calls` count towards the limit of calls.
    """

    name = models.CharField("名称", max_length=60, unique=True)
    department = models.ForeignKey(Department, models.PROTECT, verbose_name="部门")
    sources = models.JSONField("可推送的来源", default=list)  # values of vocabulary.Source
    may_read = models.BooleanField("可读取纠纷", default=False)
    key_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField("有效期至", default=a_year_from_now)
    last_notice_days = models.PositiveSmallIntegerField(
        null=True
    )  # days that were left at the last notice
    old_key_hash = models.CharField(max_length=64, unique=True, null=True)
    old_key_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    minute = models.DateTimeField(null=True)
    calls = models.PositiveIntegerField(default=0)  # within `minute`
    is_active = models.BooleanField("在用", default=True)

    def __str__(self) -> str:
        return self.name

    @property
    def days_left(self) -> int:
        """Whole days until its key expires; negative when it has."""
        return (self.expires_at - timezone.now()).days

    @property
    def source_labels(self) -> list[str]:
        """The sources that it may push, in words."""
        return [SOURCE_LABELS[Source(source)] for source in self.sources]

    def has_permission(self, permission: Permission | str) -> bool:
        """It may push records, and read disputes where that was granted."""
        reads = permission == Permission.VIEW_DISPUTES and self.may_read
        return self.is_active and (permission == Permission.IMPORT or reads)


class KeyCheck(models.Model):
    """The check value by which a key file is recognised as this database's (`key_checks`)."""

    name = models.CharField(max_length=20, primary_key=True)  # of keys.PROTECTING
    value = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """The content of a form that was not submitted yet.

    Deleted with its session, however that ends.
    """

    session = models.ForeignKey(Session, models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=120)  # the form's name, as `data-draft` says it
    content = EncryptedTextField()  # JSON: words and ticks by the names of the fields
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["session", "form"], name="one_draft_of_a_form")
        ]

    def __str__(self) -> str:
        return self.form


class SavedView(models.Model):
    """A filter of a list, saved by its owner under a name. Its words may be personal data.

    A dropped view is kept until another one is dropped, so that dropping can be undone.
    """

    owner = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    list_key = models.CharField(max_length=20)  # key of a ui.lists.ListKind
    name = models.CharField("名称", max_length=20)
    query = EncryptedTextField()  # as the address says it
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["owner", "list_key", "name"],
                condition=models.Q(dropped_at=None),
                name="one_view_of_a_name",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ColumnChoice(models.Model):
    """The columns of a list that a person has hidden."""

    owner = models.ForeignKey(User, models.CASCADE, related_name="column_choices")
    list_key = models.CharField(max_length=20)
    hidden = models.JSONField(default=list)  # keys of ui.lists.Column

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["owner", "list_key"], name="one_choice_of_columns")
        ]

    def __str__(self) -> str:
        return self.list_key


class AuditEntry(models.Model):
    """Who did what to what. No foreign keys: the audit never stands in the way of live rows.

    `sequence`, `previous` and `seal` are filled by the sealing job: a hash chain with SM3.
    `detail` holds ids, field names, counts and reasons; never personal data.
    """

    at = models.DateTimeField(auto_now_add=True)
    actor_kind = models.CharField(max_length=10)  # user, machine, job
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=100)
    actor_role = models.CharField(max_length=20, blank=True)
    action = models.CharField(max_length=60)  # verb, as "dispute.correct"
    object_type = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=60, blank=True)
    detail = models.JSONField(default=dict)
    address = models.CharField(max_length=45, blank=True)
    sequence = models.BigIntegerField(null=True, unique=True)
    previous = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-at"]),
            models.Index(fields=["object_type", "object_id"]),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="audit_sealed_wholly_or_not_at_all",
                condition=models.Q(sequence__isnull=True, seal="")
                | models.Q(sequence__isnull=False) & ~models.Q(seal=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.action}"
