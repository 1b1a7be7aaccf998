"""Model fields for personal data: encrypted in the database, plain in Python."""

from typing import Any

from django.db import models

from liandong.desk.access.crypto import decrypt, decrypt_bytes, encrypt, encrypt_bytes


class EncryptedTextField(models.BinaryField):  # type: ignore[type-arg]
    """Text that the database only ever sees encrypted. It cannot be searched or sorted there."""

    def get_prep_value(self, value: Any) -> bytes | None:
        return encrypt(value) if isinstance(value, str) else value

    def from_db_value(self, value: bytes | memoryview | None, *_: Any) -> str | None:
        return None if value is None else decrypt(bytes(value))

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj) or "")

    def to_python(self, value: Any) -> Any:
        return value


class EncryptedBytesField(models.BinaryField):  # type: ignore[type-arg]
    """A file with personal data. It is encrypted whenever it is saved: save such a row once."""

    def get_prep_value(self, value: Any) -> bytes | None:
        return None if value is None else encrypt_bytes(bytes(value))

    def from_db_value(self, value: bytes | memoryview | None, *_: Any) -> bytes | None:
        return None if value is None else decrypt_bytes(bytes(value))
