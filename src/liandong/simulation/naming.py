"""Names of shops: the registered one, the signboard, what people call it; and the credit code."""

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any, Final

from liandong.simulation.words import table, weighted

if TYPE_CHECKING:
    from liandong.simulation.city import District

_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_FACTORS: Final = tuple(3**i % 31 for i in range(17))


def credit_code(random: Random, *, company: bool) -> str:
    """A unified social credit code of 18 places with its check character (GB 32100-2015).

    The region 999902 does not exist, so the code belongs to nobody.
    """
    body = ("91" if company else "92") + "999902" + "".join(random.choices(_ALPHABET, k=9))
    total = sum(_ALPHABET.index(c) * f for c, f in zip(body, _FACTORS, strict=True))
    return body + _ALPHABET[-total % 31]


@dataclass(frozen=True, slots=True)
class Names:
    """What one shop is called."""

    registered: str
    sign: str
    aliases: tuple[str, ...]
    company: bool


class ShopNames:
    """Draws names that no other shop of the city has."""

    def __init__(self, random: Random) -> None:
        words = table("names")
        self.random = random
        self.first = weighted(words["shop_first"])
        self.second = weighted(words["shop_second"])
        self.person = weighted(words["shop_person"])
        self.taken: set[str] = set()

    def draw(self, trade: dict[str, Any], *, district: "District", mall: str | None) -> Names:
        """Names for a shop of `trade`."""
        sign = self.random.choice(trade["signs"].split())
        core = self._core(sign, personal=bool(trade["legal"]))
        place = (mall or district.name.removesuffix("商圈") or "东塘").removeprefix("铜马广场")
        branch = f"（{place}店）" if self.random.random() < 0.25 else ""
        company = not trade["legal"] or self.random.random() < 0.4
        if company:
            branch_office = f"{place}分公司" if branch and self.random.random() < 0.5 else ""
            registered = f"云泽{core}{trade['firm']}有限公司{branch_office}"
        else:
            registered = f"亭东区{core}{self.random.choice(trade['legal'].split())}"
        whole = f"{core}{sign}"
        aliases = dict.fromkeys((whole, core))
        if len(core) > 2:
            aliases[core[:2]] = None
        return Names(registered, whole + branch, tuple(aliases), company)

    def _core(self, sign: str, *, personal: bool) -> str:
        while True:
            core = self.random.choice(self.first) + self.random.choice(self.second)
            draw = self.random.random()
            if draw < 0.25:
                core += self.random.choice(self.second)
            elif draw < 0.37 and personal:
                core = self.random.choice(self.person)
            if core + sign not in self.taken and core[-1] != sign[0]:
                self.taken.add(core + sign)
                return core
