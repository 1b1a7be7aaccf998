"""The key to the backups, in two parts for two keepers.

Backups are encrypted to a public key that lies in the home; who takes the machine, or a backup,
reads none. What opens them, and the keys of the desk that a restored desk needs, are one secret,
which `split` divides into two texts to be printed or kept on two carriers: each is random by
itself, both together (exclusive or) are the secret. The desk keeps neither.
"""

import json
import secrets as random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from cryptography.hazmat.primitives import hashes
from pyrage import IdentityError, RecipientError
from pyrage.x25519 import Identity, Recipient

from liandong.desk.access.encryption.key_checks import check_value
from liandong.desk.access.encryption.keys import PROTECTING, read_key
from liandong.desk.backup.errors import BackupError

FILE: Final = "backup-recipients.txt"
"""In the home: the public keys, one a line, as `age -R` reads them."""
A_LINE: Final = 16
"""Bytes of a printed line."""
HEAD: Final = "联动 备份密钥分件"
NOT_A_PART: Final = "不是密钥分件，或抄写有误"


@dataclass(frozen=True, slots=True)
class Secret:
    """What opens the backups (a key of age), and the keys of the desk by name."""

    identity: str
    keys: dict[str, bytes]

    def checks(self) -> dict[str, str]:
        """The check values of the keys, which name them and reveal nothing."""
        return checks_of(self.keys)


class Pair(NamedTuple):
    """The two texts, and the number that both bear."""

    number: str
    first: str
    second: str


def checks_of(keys: Mapping[str, bytes]) -> dict[str, str]:
    return {name: check_value(name, key) for name, key in keys.items()}


def desk_number(checks: Mapping[str, str]) -> str:
    """Eight digits by which the backups and parts of one desk are known."""
    return checks["audit"][:8]


def keys_of(home: Path) -> dict[str, bytes]:
    """Raises KeyFileError."""
    return {name: read_key(home, name) for name in PROTECTING}


def new_secret(home: Path) -> Secret:
    """A new key for backups beside the keys of this desk. Raises KeyFileError."""
    return Secret(str(Identity.generate()), keys_of(home))


def split(secret: Secret, *, on: date) -> Pair:
    """Divide it; every time into two other texts."""
    content = _pack(secret)
    noise = random.token_bytes(len(content))
    other = bytes(a ^ b for a, b in zip(content, noise, strict=True))
    number = random.token_hex(4)
    desk = desk_number(secret.checks())
    first, second = (
        "\n".join(_text(part, place, number, desk, on)) for place, part in ((1, noise), (2, other))
    )
    return Pair(number, f"{first}\n", f"{second}\n")


def join(first: str, second: str) -> Secret:
    """The secret of two parts, in either order. Raises BackupError."""
    one, other = _part(first), _part(second)
    if one.number != other.number or len(one.content) != len(other.content):
        raise BackupError(
            f"这两份分件不是一对（对号 {one.number} 和 {other.number}）", "请取对号相同的两份"
        )
    if one.content == other.content:
        raise BackupError("给的是同一份分件", "请给两位保管人各自的一份")
    return _unpack(bytes(a ^ b for a, b in zip(one.content, other.content, strict=True)))


def write_recipient(home: Path, secret: Secret, *, number: str, on: date) -> None:
    """From now on backups are encrypted to this secret alone."""
    path = home / FILE
    draft = path.with_name(f".{FILE}")
    draft.touch(mode=0o600)
    checks = " ".join(f"{name}={value}" for name, value in secret.checks().items())
    public = Identity.from_str(secret.identity).to_public()
    draft.write_text(f"# 对号 {number} {on.isoformat()} {checks}\n{public}\n", encoding="utf-8")
    draft.replace(path)


class Known(NamedTuple):
    """What the home knows of the parts: `checks` of the desk's keys that lie in them."""

    recipients: list[Recipient]
    number: str
    made_on: date
    checks: dict[str, str]


def known(home: Path) -> Known | None:
    """None where no parts were made yet. Raises BackupError."""
    path = home / FILE
    try:
        comment, *lines = path.read_text("utf-8").split("\n")
        _hash, _word, number, made_on, *checks = comment.split(" ")
        return Known(
            [Recipient.from_str(line) for line in lines if line],
            number,
            date.fromisoformat(made_on),
            dict(check.split("=", 1) for check in checks),
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecipientError) as error:
        raise BackupError(
            f"备份公钥文件 {path} 读不了", "重做一对分件：liandong backup --new-parts 文件一 文件二"
        ) from error


def identity_of(secret: Secret) -> Identity:
    return Identity.from_str(secret.identity)


def _pack(secret: Secret) -> bytes:
    keys = {name: key.hex() for name, key in secret.keys.items()}
    content = json.dumps({"identity": secret.identity, "keys": keys}, separators=(",", ":"))
    return _digest(content.encode())[:8] + content.encode()


def _unpack(data: bytes) -> Secret:
    digest, content = data[:8], data[8:]
    if _digest(content)[:8] != digest:
        raise BackupError("这两份分件合不起来", "请逐行核对抄写，或取另一份副本")
    try:
        found = json.loads(content)
        Identity.from_str(found["identity"])
    except (ValueError, KeyError, TypeError, IdentityError) as error:
        raise BackupError("这两份分件里不是联动的密钥", "请取对号相同的两份") from error
    return Secret(found["identity"], {k: bytes.fromhex(v) for k, v in found["keys"].items()})


def _text(part: bytes, place: int, number: str, desk: str, on: date) -> Iterator[str]:
    yield f"{HEAD}　第 {place} 份，共 2 份"
    yield f"对号 {number}　工作台 {desk}　{on.isoformat()}"
    yield "两份由两人分别保管，不放在一处，也不放在工作台的机器上。缺一份，备份就打不开。"
    for line, start in enumerate(range(0, len(part), A_LINE), 1):
        data = part[start : start + A_LINE]
        yield f"{line:02d}  {data.hex(' ', 2)}  {_check(line, data)}"


class _Part(NamedTuple):
    number: str
    content: bytes


def _part(text: str) -> _Part:
    """Raises BackupError with the line at fault."""
    lines = [line.strip() for line in text.strip().splitlines()]
    if len(lines) < 4 or not lines[0].startswith(HEAD) or not lines[1].startswith("对号 "):
        raise BackupError(NOT_A_PART, "分件的前两行是标题和对号，其余各行是编号、数字和校验")
    content = b""
    for place, line in enumerate(lines[3:], 1):
        words = line.split()
        try:
            data = bytes.fromhex("".join(words[1:-1]))
            is_right = int(words[0]) == place and words[-1].lower() == _check(place, data)
        except (ValueError, IndexError):
            is_right = False
        if not is_right:
            raise BackupError(f"{NOT_A_PART}：第 {place} 行", "请与纸上核对这一行")
        content += data
    return _Part(lines[1].split()[1].lower(), content)


def _check(line: int, data: bytes) -> str:
    return _digest(bytes([line]) + data)[:1].hex()


def _digest(data: bytes) -> bytes:
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()
