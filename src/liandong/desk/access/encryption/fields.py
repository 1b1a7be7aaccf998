"""Model fields for personal data: encrypted in the database, plain in Python.

A value is bound to its cell (`ciphers.cell`). It is encrypted when its row is saved and decrypted
when it is first read from the row, for only then the row is known. One that cannot be read is
handled as `unreadable` says. `update(text=…)` of a queryset
is refused, and `values_list("text")` returns ciphertexts.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cached_property
from typing import Any, cast

from cryptography.exceptions import InvalidTag
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from liandong.desk.access.encryption import row_keys
from liandong.desk.access.encryption.ciphers import cell, decrypt, encrypt, row_of
from liandong.desk.access.encryption.unreadable import (
    Unreadable,
    UnreadableError,
    refuse_unreadable,
    report,
)


class Encrypted(bytes):
    """A ciphertext as the database holds it."""

    __slots__ = ()


class _Decrypting(DeferredAttribute):
    """The attribute of a row: decrypted when it is first read, then cached."""

    def __get__(self, instance: models.Model | None, cls: type | None = None) -> Any:
        value = super().__get__(instance, cls)
        if instance is not None and isinstance(value, Encrypted):
            field = cast("EncryptedField", self.field)
            try:
                value = field.opened(instance, value)
            except InvalidTag:
                report(field.full_name, instance.pk)
                value = field.unreadable(value)
            instance.__dict__[field.attname] = value
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        """Makes this a data descriptor; else Python would look into the row first.

        Raises UnreadableError where a value would be lost that cannot be read."""
        name = self.field.attname
        held = instance.__dict__.get(name)
        if isinstance(held, Encrypted) and not isinstance(value, Encrypted):
            held = self.__get__(instance)
        if isinstance(held, Unreadable) and not _is_kept(held, value):
            raise UnreadableError
        instance.__dict__[name] = value


def _is_kept(held: Unreadable, value: Any) -> bool:
    """Whether the value is what the database holds, read once more or set back unchanged."""
    if isinstance(value, Unreadable):
        return value.cell == held.cell
    return isinstance(value, Encrypted)


class EncryptedField(models.BinaryField, ABC):  # type: ignore[type-arg]
    """Base of the encrypted fields. `row` names the attributes that identify a row for good and are
    known before it is written; by default that is the primary key, taken in advance (`RowKey`)."""

    descriptor_class = _Decrypting
    non_db_attrs = (*models.BinaryField.non_db_attrs, "row")

    def __init__(self, *args: Any, row: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = tuple(row)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | ({"row": self.row} if self.row else {})

    @cached_property
    def full_name(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    @cached_property
    def identity(self) -> list[Any]:
        """The fields that identify a row."""
        options = self.model._meta
        if not self.row:
            return [options.pk]
        return [field for name in self.row for field in options.fields if field.attname == name]

    def cell_of(self, instance: models.Model) -> bytes:
        """Raises ValueError for a row that is not identified yet."""
        row = [field.to_python(getattr(instance, field.attname)) for field in self.identity]
        if None in row:
            raise ValueError(f"{self.full_name}: a row without identity cannot be encrypted")
        return cell(self.full_name, row_of(row))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """An unread value stays encrypted, as does one that cannot be read; in an added row it is
        read, to verify its cell."""
        if add or self.attname not in model_instance.__dict__:
            getattr(model_instance, self.attname)
        value = model_instance.__dict__[self.attname]
        if value is None or isinstance(value, Encrypted):
            return value
        if isinstance(value, Unreadable) and not add:
            return Encrypted(value.cell)
        refuse_unreadable(value)
        return Encrypted(encrypt(self.as_bytes(value), bound_to=self.cell_of(model_instance)))

    def opened(self, instance: models.Model, value: Encrypted) -> Any:
        return self.from_bytes(decrypt(value, bound_to=self.cell_of(instance)))

    def unreadable(self, cell: Encrypted) -> Any:  # noqa: ARG002
        """What stands for a value that cannot be read. Raises UnreadableError where nothing can."""
        raise UnreadableError

    def get_prep_value(self, value: Any) -> Encrypted | None:
        if value is None or isinstance(value, Encrypted):
            return value
        raise TypeError(f"{self.full_name} is bound to its row: save the row itself")

    def from_db_value(self, value: bytes | memoryview | None, *_: Any) -> Encrypted | None:
        """Somebody may have put a text there, which SQLite allows: it is no ciphertext either."""
        if value is None:
            return None
        is_binary = isinstance(value, bytes | memoryview)
        return Encrypted(value if is_binary else str(value).encode())

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj) or "")

    @abstractmethod
    def as_bytes(self, value: Any) -> bytes:
        """What is encrypted of a value."""

    @abstractmethod
    def from_bytes(self, content: bytes) -> Any:
        """The value of what was decrypted."""


class EncryptedTextField(EncryptedField):
    """Text that the database only ever sees encrypted. It cannot be searched or sorted there."""

    def get_default(self) -> Any:
        return super().get_default() or (None if self.null else "")

    def unreadable(self, cell: Encrypted) -> Unreadable:
        return Unreadable(cell)

    def as_bytes(self, value: str) -> bytes:
        return value.encode()

    def from_bytes(self, content: bytes) -> str:
        return content.decode()


class EncryptedBytesField(EncryptedField):
    """A file with personal data."""

    def as_bytes(self, value: bytes | memoryview) -> bytes:
        return bytes(value)

    def from_bytes(self, content: bytes) -> bytes:
        return content


class RowKey(models.BigAutoField):  # type: ignore[type-arg]
    """The primary key. Where an encrypted column is bound to it, it is taken from the database's
    sequence before the row is written."""

    def get_pk_value_on_save(self, instance: models.Model) -> Any:
        fields = instance._meta.concrete_fields
        if any(isinstance(field, EncryptedField) and not field.row for field in fields):
            return row_keys.take(type(instance), 1)[0]
        return super().get_pk_value_on_save(instance)

    def deconstruct(self) -> Any:
        """In migrations it is Django's BigAutoField."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.BigAutoField", args, kwargs
