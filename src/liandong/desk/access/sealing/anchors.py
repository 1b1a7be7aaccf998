"""The anchor of the audit: how far it is sealed, kept outside of the database.

Who can only write to the database cannot change the anchor, and its file is authenticated with a
key. It holds the number and the seal of the last sealed entry, and the highest key (`pk`) among the
sealed ones: no entry below that key is sealed later.

PostgreSQL assigns keys before transactions end, so an entry may appear below the highest key a
moment later, or never. Keys that were missing when a batch was sealed stay open for an hour, and as
long as a transaction runs that had begun by then.
"""

import fcntl
import json
import os
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, hmac
from django.conf import settings
from django.utils import timezone

from liandong.desk.access.encryption.keys import read_key

FILE: Final = "anchor.json"
OPEN_FOR: Final = timedelta(hours=1)
"""Few transactions of the desk last as long."""
PURPOSE: Final = b"liandong audit anchor\n"


class AnchorError(Exception):
    """The anchor cannot be relied on, in words for the auditor."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Keys from `low` to `high` that were missing at `since`."""

    low: int
    high: int
    since: str  # ISO 8601


@dataclass(frozen=True, slots=True)
class Anchor:
    """Number and seal of the last sealed entry, the highest sealed key, and the open keys."""

    sequence: int = 0
    seal: str = ""
    highest: int = 0
    open: tuple[Gap, ...] = ()
    at: str = ""

    def may_seal(self, key: int) -> bool:
        """Whether an unsealed entry with this key may be sealed."""
        if key > self.highest:
            return True
        place = bisect_right(self.open, key, key=lambda gap: gap.low) - 1
        return place >= 0 and self.open[place].high >= key

    @property
    def lowest_open(self) -> int:
        """No entry below this key may be sealed."""
        return self.open[0].low if self.open else self.highest + 1

    def after(
        self, keys: Iterable[int], *, sequence: int, seal: str, running_since: datetime | None
    ) -> Self:
        """The anchor after sealing these keys, the last of them with this sequence and seal.
        `running_since` is the start of the oldest transaction that has not ended."""
        now = timezone.now()
        sealed = sorted(keys)
        found = [*self.open]
        highest = self.highest
        for key in sealed:
            if key > highest + 1:
                found.append(Gap(highest + 1, key - 1, now.isoformat()))
            highest = max(highest, key)
        oldest = min(filter(None, (now - OPEN_FOR, running_since)))
        still = [gap for gap in found if datetime.fromisoformat(gap.since) > oldest]
        left = tuple(part for gap in still for part in _without(gap, sealed))
        return replace(
            self, sequence=sequence, seal=seal, highest=highest, open=left, at=now.isoformat()
        )

    def reset(self, *, sequence: int, seal: str, highest: int) -> Self:
        """The anchor at another end of the chain. Open keys stay open: their entries may still be
        committed."""
        left = tuple(
            replace(gap, high=min(gap.high, highest)) for gap in self.open if gap.low <= highest
        )
        at = timezone.now().isoformat()
        return replace(self, sequence=sequence, seal=seal, highest=highest, open=left, at=at)


def _without(gap: Gap, sealed: list[int]) -> Iterator[Gap]:
    """The remaining parts of the gap; `sealed` ascends."""
    low = gap.low
    for key in sealed[bisect_right(sealed, gap.low - 1) : bisect_right(sealed, gap.high)]:
        if key > low:
            yield Gap(low, key - 1, gap.since)
        low = key + 1
    if low <= gap.high:
        yield Gap(low, gap.high, gap.since)


def path() -> Path:
    return Path(settings.LIANDONG_AUDIT) / FILE


def read(file: Path | None = None) -> Anchor | None:
    """The anchor of this desk, or the one that a file holds; None where there is none yet.

    Raises AnchorError.
    """
    file = file or path()
    try:
        return loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise AnchorError(f"锚点文件 {file} 无法读取：{error.strerror}") from error
    except (ValueError, TypeError, KeyError, InvalidSignature) as error:
        raise AnchorError(f"锚点文件 {file} 被改动过，或不是用本工作台的密钥写的") from error


def write(anchor: Anchor) -> None:
    """Write the file atomically."""
    file = path()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_suffix(f".draft-{os.getpid()}")
    draft.touch(mode=0o600)
    with draft.open("w", encoding="utf-8") as open_draft:
        open_draft.write(dumps(anchor))
        open_draft.flush()
        os.fsync(open_draft.fileno())
    draft.replace(file)


@contextmanager
def locked() -> Iterator[None]:
    """One process at a time seals and moves the anchor on."""
    folder = path().parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def dumps(anchor: Anchor) -> str:
    """As JSON with its authentication code."""
    content = asdict(anchor)
    return json.dumps({**content, "code": _digest(content).finalize().hex()})


def loads(text: str) -> Anchor:
    """Raises InvalidSignature where the code does not fit, ValueError, TypeError or KeyError where
    it is no anchor."""
    content = dict(json.loads(text))
    code = bytes.fromhex(content.pop("code"))
    _digest(content).verify(code)
    return Anchor(**{**content, "open": tuple(Gap(**gap) for gap in content["open"])})


def _digest(content: dict[str, Any]) -> hmac.HMAC:
    digest = hmac.HMAC(read_key(settings.HOME, "audit"), hashes.SM3())
    digest.update(PURPOSE + json.dumps(content, sort_keys=True).encode())
    return digest


def keep_aside(anchor: Anchor) -> None:
    """Save a copy beside the file before another anchor replaces it."""
    file = path()
    file.with_name(f"anchor-{datetime.now(UTC):%Y%m%dT%H%M%S}.json").write_text(dumps(anchor))
