"""The register of merchants as an index in memory: which shop does this name mean?"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from liandong.desk.directory.rules.names import closeness, normal_name

CLEARLY_CLOSER: Final = 0.2


@dataclass(frozen=True, slots=True)
class Entry:
    """A merchant under one of its names."""

    merchant: int
    name: str
    address: str


class Register:
    """Merchants by normal name; an address tells shops of one name apart."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._by_name: dict[str, dict[int, str]] = defaultdict(dict)
        for entry in entries:
            self._by_name[normal_name(entry.name)][entry.merchant] = entry.address

    def find(self, name: str, address: str = "") -> int | None:
        """The merchant's id; None when no shop has the name, or several do and none is closer."""
        found = self._by_name.get(normal_name(name), {}) if name else {}
        if len(found) <= 1:
            return next(iter(found), None)
        ranked = sorted(((closeness(address, at), pk) for pk, at in found.items()), reverse=True)
        (best, pk), (second, _) = ranked[:2]
        return pk if best - second >= CLEARLY_CLOSER else None
