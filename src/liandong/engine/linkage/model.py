"""The link model: comparisons, their levels and what each is worth, and where to draw the lines.

Fellegi and Sunter (1969) in Splink's vocabulary. A level has m, the share of true pairs that show
it, and u, the share of other pairs; its weight is log2(m/u) bits. Levels in one `group` are
alternatives (their m sum to 1): which group a pair falls in says what is known, not whether it
agrees. Where a level has `rarity`, u is the share of records that hold the agreeing value itself.
With `given`, a comparison has a second pair of m and u, used when the comparison it follows from
agrees: two strangers who complain of one shop also name one street.
"""

import json
import math
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from liandong.engine.linkage.features.frequencies import Frequencies
from liandong.engine.linkage.features.wording import Wording

SHIPPED: Final = "link_model.json"
SMALLEST: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Level:
    name: str
    words: str  # Chinese; {…} is filled in where a level has a figure
    group: str
    m: float
    u: float
    m_given: float | None = None
    u_given: float | None = None
    rarity: bool = False
    other: float | None = None  # share of unlike pairs that agree by more than chance

    def chances(self, *, given: bool) -> tuple[float, float]:
        if given and self.m_given is not None and self.u_given is not None:
            return self.m_given, self.u_given
        return self.m, self.u


@dataclass(frozen=True, slots=True)
class Comparison:
    name: str
    levels: tuple[Level, ...]
    least: float  # bits: no level weighs less
    most: float  # bits: nor more
    given: str | None = None  # phone, merchant, or shop: merchant or address

    def with_levels(self, levels: tuple[Level, ...]) -> "Comparison":
        return replace(self, levels=levels)


@dataclass(frozen=True, slots=True)
class Costs:
    """Minutes of work that each outcome costs; from them follow the thresholds."""

    false_link: float  # two disputes mixed: clocks, letters and people to set right
    missed_link: float  # one dispute handled twice
    review: float  # a person compares two records

    @property
    def upper(self) -> float:
        """Above this probability a link without a look costs less than a look."""
        return 1 - self.review / self.false_link

    @property
    def lower(self) -> float:
        """Below this probability a look costs more than the link that may be missed."""
        return self.review / self.missed_link


@dataclass(frozen=True, slots=True)
class LinkModel:
    version: str
    origin: str  # where the numbers come from
    prior: float  # probability that two records drawn at random are of one dispute
    scale: float  # by which all weights are multiplied, since comparisons are not independent
    costs: Costs
    comparisons: tuple[Comparison, ...]
    frequencies: Frequencies = field(repr=False)
    wording: Wording | None = field(default=None, repr=False)
    fitted: bool = False  # to records at hand; if not, m, u and frequencies are the typical ones

    def __hash__(self) -> int:
        """Quick, since tables are kept by model and looked up for each record that comes in."""
        return hash((self.version, self.prior, self.scale))

    @property
    def upper(self) -> float:
        return self.costs.upper

    @property
    def lower(self) -> float:
        return self.costs.lower

    @property
    def prior_weight(self) -> float:
        return math.log2(self.prior / (1 - self.prior))

    def comparison(self, name: str) -> Comparison:
        return next(c for c in self.comparisons if c.name == name)

    @classmethod
    def load(cls, path: Path | None = None) -> "LinkModel":
        """The model in a file, or the shipped one."""
        source = path or files("liandong.engine.linkage") / "data" / SHIPPED
        return cls.from_json(json.loads(source.read_text("utf-8")))

    def save(self, path: Path) -> None:
        """Write the model with its frequencies; values in them are keys, phones among them.

        Keep such a file as the data themselves are kept.
        """
        path.write_text(json.dumps(self.as_json(), ensure_ascii=False, indent=1), "utf-8")

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "LinkModel":
        return cls(
            version=stored["version"],
            origin=stored["origin"],
            prior=stored["probability_two_random_records_match"],
            scale=stored["scale"],
            costs=Costs(**stored["costs_minutes"]),
            comparisons=tuple(comparison_from_json(c) for c in stored["comparisons"]),
            frequencies=Frequencies.from_json(stored["frequencies"]),
            wording=Wording.from_json(stored["wording"]) if "wording" in stored else None,
            fitted=stored["fitted"],
        )

    def as_json(self) -> dict[str, Any]:
        wording = {"wording": self.wording.as_json()} if self.wording else {}
        return {
            "version": self.version,
            "origin": self.origin,
            "probability_two_random_records_match": self.prior,
            "scale": self.scale,
            "costs_minutes": {
                "false_link": self.costs.false_link,
                "missed_link": self.costs.missed_link,
                "review": self.costs.review,
            },
            "comparisons": [comparison_as_json(c) for c in self.comparisons],
            "fitted": self.fitted,
            "frequencies": self.frequencies.as_json(),
            **wording,
        }


# Names of a level's fields in the file (Splink's where it has one) and here.
LEVEL_KEYS: Final = {
    "name": "name",
    "label_for_charts": "words",
    "group": "group",
    "m_probability": "m",
    "u_probability": "u",
    "m_probability_given": "m_given",
    "u_probability_given": "u_given",
    "rarity": "rarity",
    "u_probability_other": "other",
}


def comparison_from_json(stored: dict[str, Any]) -> Comparison:
    levels = tuple(
        Level(**{LEVEL_KEYS[key]: value for key, value in level.items()})
        for level in stored["comparison_levels"]
    )
    return Comparison(
        stored["output_column_name"], levels, stored["least"], stored["most"], stored.get("given")
    )


def comparison_as_json(comparison: Comparison) -> dict[str, Any]:
    levels = [
        {
            key: getattr(level, name)
            for key, name in LEVEL_KEYS.items()
            if getattr(level, name) is not None and getattr(level, name) is not False
        }
        for level in comparison.levels
    ]
    stored: dict[str, Any] = {
        "output_column_name": comparison.name,
        "least": comparison.least,
        "most": comparison.most,
    }
    if comparison.given:
        stored["given"] = comparison.given
    return {**stored, "comparison_levels": levels}
