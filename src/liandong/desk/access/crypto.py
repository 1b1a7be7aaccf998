"""Personal data at rest: SM4-GCM to read it back, HMAC-SM3 to find equals without reading.

SM4 is GB/T 32907-2016, SM3 is GB/T 32905-2016, the GCM mode follows RFC 8998.
"""

import os
from collections.abc import Iterable
from functools import cache

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

from liandong.desk.access.keys import secret

VERSION = b"\x01"
NONCE = 12
TAG = 16


@cache
def _key(name: str) -> bytes:
    return bytes.fromhex(secret(settings.HOME, name))


@cache
def _hmac() -> hmac.HMAC:
    """Begun once: a copy costs half of a new one."""
    return hmac.HMAC(_key("equality"), hashes.SM3())


@cache
def _sm4() -> algorithms.SM4:
    """Made once: it takes as long as encrypting a name does."""
    return algorithms.SM4(_key("personal")[:16])


def encrypt(text: str) -> bytes:
    return encrypt_bytes(text.encode("utf-8"))


def decrypt(data: bytes) -> str:
    return decrypt_bytes(data).decode("utf-8")


def decrypt_all(data: Iterable[bytes | None]) -> list[str | None]:
    """The text of each, None as it is: for many values at once. Raises InvalidTag as
    `decrypt_bytes` does.
    """
    cipher = Cipher(_sm4(), modes.GCM(bytes(NONCE)))
    return [None if one is None else _decrypted(one, cipher).decode("utf-8") for one in data]


def encrypt_bytes(content: bytes) -> bytes:
    """Version byte, nonce, tag, ciphertext. The same content never gives the same bytes twice."""
    return _encrypted(content, Cipher(_sm4(), modes.GCM(bytes(NONCE))))


def encrypt_all(texts: Iterable[str | None]) -> list[bytes | None]:
    """Each text encrypted, None as it is: for many rows at once."""
    cipher = Cipher(_sm4(), modes.GCM(bytes(NONCE)))
    return [None if one is None else _encrypted(one.encode("utf-8"), cipher) for one in texts]


def _encrypted(content: bytes, cipher: Cipher[modes.GCM]) -> bytes:
    """With a nonce of its own; the cipher is made, and checked, once for many."""
    nonce = os.urandom(NONCE)
    cipher.mode = modes.GCM(nonce)
    encryptor = cipher.encryptor()
    body = encryptor.update(content) + encryptor.finalize()
    return VERSION + nonce + encryptor.tag + body


def decrypt_bytes(data: bytes) -> bytes:
    """The content again. Raises cryptography.exceptions.InvalidTag when a byte was changed."""
    return _decrypted(data, Cipher(_sm4(), modes.GCM(bytes(NONCE))))


def _decrypted(data: bytes, cipher: Cipher[modes.GCM]) -> bytes:
    """By the nonce and tag of its own; the cipher is made, and checked, once for many."""
    cipher.mode = modes.GCM(data[1 : 1 + NONCE], data[1 + NONCE : 1 + NONCE + TAG])
    decryptor = cipher.decryptor()
    return decryptor.update(data[1 + NONCE + TAG :]) + decryptor.finalize()


def equality_key(text: str) -> str:
    """64 hex digits by which equal values are found. It is still personal information."""
    digest = _hmac().copy()
    digest.update(text.encode("utf-8"))
    return digest.finalize().hex()
