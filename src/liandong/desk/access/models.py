"""Departments, people, machine accounts and the audit."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from liandong.desk.access.fields import EncryptedTextField
from liandong.desk.access.permissions import Permission
from liandong.desk.access.roles import ROLES, Role
from liandong.engine.vocabulary import SOURCE_LABELS, Source


class Department(models.Model):
    """A service or body whose people work at the desk."""

    class Kind(models.TextChoices):
        POLICE = "police", _("公安")
        REGULATOR = "regulator", _("市场监管")
        ASSOCIATION = "association", _("消费者协会")
        COMMITTEE = "committee", _("人民调解委员会")
        OFFICE = "office", _("信息管理")

    name = models.CharField(_("名称"), max_length=80, unique=True)
    kind = models.CharField(_("类别"), max_length=20, choices=Kind.choices)
    districts = models.JSONField(_("所辖商圈"), default=list)  # names of directory.District

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """People are found by the name they sign in with."""

    use_in_migrations = True


class User(AbstractBaseUser):
    """A person at the desk. One person, one account, one role."""

    username = models.CharField(_("账号"), max_length=40, unique=True)
    display_name = models.CharField(_("姓名"), max_length=40)
    role = models.CharField(
        _("角色"), max_length=20, choices=[(r.key, r.name) for r in ROLES.values()]
    )
    department = models.ForeignKey(Department, models.PROTECT, verbose_name=_("部门"))
    is_active = models.BooleanField(_("在用"), default=True)
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
        return self.is_active and permission in self.job.permissions


class Contact(models.Model):
    """Where the messages of the desk reach a person out of the house."""

    person = models.OneToOneField(User, models.CASCADE, related_name="contact")
    mobile = EncryptedTextField(null=True)
    email = EncryptedTextField(null=True)

    def __str__(self) -> str:
        return str(self.person)


class SignInFailure(models.Model):
    """One failed sign-in. Kept for as long as it counts towards a lock-out."""

    account_key = models.CharField(max_length=64, db_index=True)  # HMAC-SM3 of what was typed
    address = models.CharField(max_length=45, blank=True, db_index=True)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.address}"


class MachineAccount(models.Model):
    """A system of a department that pushes records. Its key is shown once and kept as a hash."""

    name = models.CharField(_("名称"), max_length=60, unique=True)
    department = models.ForeignKey(Department, models.PROTECT, verbose_name=_("部门"))
    sources = models.JSONField(_("可推送的来源"), default=list)  # values of vocabulary.Source
    may_read = models.BooleanField(_("可读取纠纷"), default=False)
    key_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    is_active = models.BooleanField(_("在用"), default=True)

    def __str__(self) -> str:
        return self.name

    @property
    def source_labels(self) -> list[str]:
        """The sources that it may push, in words."""
        return [SOURCE_LABELS[Source(source)] for source in self.sources]

    def has_permission(self, permission: Permission | str) -> bool:
        """To push records is what it is for; it reads disputes where that was granted."""
        reads = permission == Permission.VIEW_DISPUTES and self.may_read
        return self.is_active and (permission == Permission.IMPORT or reads)


class SavedView(models.Model):
    """A filter of a list, kept by its owner under a name. Its words may be personal data.

    A view that was dropped stays until another one is, so that dropping can be undone.
    """

    owner = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    list_key = models.CharField(max_length=20)  # key of a ui.lists.ListKind
    name = models.CharField(_("名称"), max_length=20)
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
    """The columns of a list that its reader does without."""

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
