"""Personal data at rest: SM4-GCM to encrypt it, HMAC-SM3 to find equal values without decrypting.

SM4 is GB/T 32907-2016, SM3 is GB/T 32905-2016, the GCM mode follows RFC 8998. A ciphertext is bound
to its cell (docs/adr/0009-encrypted-cells.md): moved to another row or column it cannot be
decrypted.
"""

import os
from collections.abc import Iterable
from functools import cache
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

from liandong.desk.access.encryption.keys import read_key

FORMAT: Final = b"\x02"
"""Layout of an encrypted cell: this byte, the number of the key, nonce, tag, ciphertext."""
KEY_NUMBER: Final = b"\x01"
HEAD: Final = FORMAT + KEY_NUMBER
NONCE: Final = 12
TAG: Final = 16
BODY: Final = len(HEAD) + NONCE + TAG


@cache
def _key(name: str) -> bytes:
    return read_key(settings.HOME, name)


@cache
def _hmac() -> hmac.HMAC:
    """Initialised once: a copy costs half of a new one."""
    return hmac.HMAC(_key("equality"), hashes.SM3())


@cache
def _sm4() -> algorithms.SM4:
    """Created once: that takes as long as encrypting a name."""
    return algorithms.SM4(_key("personal")[:16])


def cell(column: str, row: bytes) -> bytes:
    """What a ciphertext is bound to: its column as "table.column" and its row as of `row_of`."""
    return row_of((column,)) + row


def row_of(identity: Iterable[object]) -> bytes:
    """The identity of a row as bytes, each part after its length, so that no two are alike."""
    return "".join([f"{len(part)}:{part}" for part in map(str, identity)]).encode()


def encrypt(content: bytes, *, bound_to: bytes) -> bytes:
    """The content encrypted. The same content never gives the same bytes twice."""
    return _encrypted(content, HEAD + bound_to, _cipher())


def encrypt_all(
    texts: Iterable[str | None], column: str, rows: Iterable[bytes]
) -> list[bytes | None]:
    """Each text of a column encrypted for its row, None unchanged: for many rows at once."""
    cipher, bound_to = _cipher(), HEAD + cell(column, b"")
    return [
        None if text is None else _encrypted(text.encode(), bound_to + row, cipher)
        for text, row in zip(texts, rows, strict=True)
    ]


def decrypt(data: bytes, *, bound_to: bytes) -> bytes:
    """The content decrypted. Raises cryptography.exceptions.InvalidTag where a byte was changed, or
    where it was encrypted for another cell."""
    return _decrypted(data, HEAD + bound_to, _cipher())


def decrypt_all(
    data: Iterable[bytes | None], column: str, rows: Iterable[bytes]
) -> list[str | None]:
    """The text of each, None unchanged: for many values at once. Raises as `decrypt` does."""
    cipher, bound_to = _cipher(), HEAD + cell(column, b"")
    return [
        None if value is None else _decrypted(value, bound_to + row, cipher).decode()
        for value, row in zip(data, rows, strict=True)
    ]


def _cipher() -> Cipher[modes.GCM]:
    """One cipher for many values: each sets its own nonce."""
    return Cipher(_sm4(), modes.GCM(bytes(NONCE)))


def _encrypted(content: bytes, beside: bytes, cipher: Cipher[modes.GCM]) -> bytes:
    nonce = os.urandom(NONCE)
    cipher.mode = modes.GCM(nonce)
    encryptor = cipher.encryptor()
    encryptor.authenticate_additional_data(beside)
    body = encryptor.update(content) + encryptor.finalize()
    return HEAD + nonce + encryptor.tag + body


def _decrypted(data: bytes, beside: bytes, cipher: Cipher[modes.GCM]) -> bytes:
    if data[: len(HEAD)] != HEAD or len(data) < BODY:
        raise InvalidTag
    cipher.mode = modes.GCM(data[len(HEAD) : len(HEAD) + NONCE], data[len(HEAD) + NONCE : BODY])
    decryptor = cipher.decryptor()
    decryptor.authenticate_additional_data(beside)
    return decryptor.update(data[BODY:]) + decryptor.finalize()


def equality_key(text: str) -> str:
    """64 hex digits by which equal values are found. The key is still personal information."""
    digest = _hmac().copy()
    digest.update(text.encode("utf-8"))
    return digest.finalize().hex()


def account_key(username: str) -> str:
    """Under which failures of an account are counted: a password may have been typed there."""
    return equality_key(username.strip().casefold())
