"""The key by which a phone encrypts what its owner enters on the scene."""

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from liandong.desk.access.encryption.keys import read_key
from liandong.desk.access.models import User

KEY_BYTES = 32  # AES-256: browsers have no SM4


def phone_key(person: User) -> bytes:
    """The same for a person each time, so that what was left on a phone can be decrypted again.

    Derived (RFC 5869 with HMAC-SM3) from the installation's key for personal data: one person's key
    gives access neither to another's nor to the data at rest.
    """
    installation = read_key(settings.HOME, "personal")
    purpose = f"liandong scene queue {person.pk}".encode("ascii")
    return HKDF(hashes.SM3(), KEY_BYTES, salt=None, info=purpose).derive(installation)
