"""The people of the city, in households. All that could identify one is plainly fictional."""

from dataclasses import dataclass
from random import Random
from typing import Final

from liandong.simulation.words import table, weighted

_REGION: Final = "999902"  # no such county: the numbers belong to nobody
_ID_FACTORS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS: Final = "10X98765432"
_STEP: Final = 61_803_399  # prime to 10**8: every person gets a number of their own


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who calls. `phone` begins with 154, which no network has."""

    number: int
    name: str
    family: str
    male: bool
    age: int
    phone: str
    id_number: str

    @property
    def sex(self) -> str:
        return "男" if self.male else "女"

    @property
    def polite(self) -> str:
        """王先生, 李女士."""
        return self.family + ("先生" if self.male else "女士")

    @property
    def masked_phone(self) -> str:
        """138****1234."""
        return f"{self.phone[:3]}****{self.phone[-4:]}"


class People:
    """Everybody, drawn when first needed; persons 2k and 2k+1 live together."""

    def __init__(self, seed: int, size: int) -> None:
        words = table("names")
        self.seed = seed
        self.size = size
        self.families = weighted(words["family"])
        self.given = (weighted(words["female"]), weighted(words["male"]))
        self.known: dict[int, Person] = {}

    def __getitem__(self, number: int) -> Person:
        person = self.known.get(number)
        if person is None:
            person = self.known[number] = self._draw(number)
        return person

    def partner(self, number: int) -> Person:
        """Who lives with person `number`."""
        return self[number ^ 1]

    def _draw(self, number: int) -> Person:
        random = Random(self.seed * 1_000_003 + number)  # noqa: S311 -- a play, no secret
        male = (number & 1) == 1
        family = random.choice(self.families)
        given = random.choice(self.given[male])
        if random.random() < 0.25:
            given += random.choice(self.given[male])[0] if len(given) == 1 else ""
        age = min(85, max(18, round(random.gauss(42, 14))))
        born = 2025 - age
        body = f"{_REGION}{born}{random.randint(1, 12):02d}{random.randint(1, 28):02d}"
        body += f"{random.randrange(500) * 2 + male:03d}"
        check = sum(int(d) * f for d, f in zip(body, _ID_FACTORS, strict=True)) % 11
        phone = f"154{(number * _STEP + self.seed * 7919) % 10**8:08d}"
        return Person(number, family + given, family, male, age, phone, body + _ID_CHECKS[check])
