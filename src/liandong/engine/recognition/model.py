"""The weights: what the lexicon says before anything is learned, and what a model file adds to it.

A model file is gzipped JSON: version, n-grams of the scan, what was learned on top of the prior for
each feature and label, biases, the two numbers that turn a score into a probability (Platt 1999),
and the second reading by characters with how much the scan counts beside it (stacking, Wolpert
1992). Because the prior stays in the lexicon, an entry edited by hand takes effect with any model.
"""

import base64
import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.engine.kernels import Floats
from liandong.engine.recognition.characters import COLUMNS, Characters
from liandong.engine.recognition.lexicon.automaton import LABELS, N_SECTORS, Compiled
from liandong.engine.recognition.lexicon.entries import Lexicon
from liandong.engine.recognition.problem_names import ProblemNames, Weights
from liandong.engine.vocabulary import NATURES, SECTORS

SHIPPED: Final = "model.json.gz"
_LABEL: Final = {name: index for index, name in enumerate(LABELS)}
_PROBLEM_DISPUTE: Final = 0.8
_NATURE: Final = 2.2
_ABOUT: Final = 1.0
_ITEM: Final = 0.8
_PART: Final = 0.3
_HINT: Final = 0.4
_FIRST: Final = 0.5
_FIRST_PROBLEM: Final = 0.3
_BOUGHT: Final = 1.0
_GOODS: Final = 2.0
_PAIRS: Final = {
    "pair:relation+problem": 0.6,
    "pair:merchant+problem": 0.8,
    "pair:relation+demand": 0.6,
    "pair:merchant+demand": 0.6,
    "pair:demand+problem": 0.3,
    "pair:merchant+complain": 0.4,
    "group:problem": 0.8,
}
_SOURCES: Final = {
    "source:complaint_12315": 2.0,
    "source:walk_in": 2.0,
    "source:report_12315": -1.0,
    "source:police_110": -0.5,
    "class:consumer": 1.5,
    "class:other": -0.8,
}
_STATES: Final = {
    "state:negated": -0.3,
    "state:questioned": -0.8,
    "state:hypothetical": -0.4,
    "state:resolved": 0.0,
    "state:landmark": 0.0,
}
_BIAS: Final = -3.0


class Trust(NamedTuple):
    """How much the scan's weights count in each answer, beside those of the characters."""

    dispute: float = 1.0
    sector: float = 1.0
    nature: float = 1.0

    @property
    def by_label(self) -> Floats:
        """In the order of LABELS."""
        return np.repeat([*self], [1, N_SECTORS, len(NATURES)]).astype(np.float64)


@dataclass(frozen=True)
class SecondReading:
    """The characters, what they say for the names of problems, and which records are read by them:
    those that the scan gives at least the dispute score `gate`. The others get `outside` instead of
    what characters would say."""

    characters: Characters
    problems: ProblemNames
    trust: Trust
    gate: float
    outside: float
    hotline: float  # added to the dispute score of orders of a city's hotline


@dataclass(frozen=True)
class Model:
    """What was learned; `deltas` are (feature, label, weight) on top of the prior."""

    version: str
    grams: tuple[str, ...]
    deltas: tuple[tuple[str, str, float], ...]
    bias: tuple[float, ...]  # in the order of LABELS
    slope: float  # probability = 1 / (1 + exp(-(slope * score + shift)))
    shift: float
    second: SecondReading | None = None

    @property
    def trust(self) -> Trust:
        return self.second.trust if self.second else Trust()


def untrained() -> Model:
    """The lexicon alone."""
    bias = [0.0] * len(LABELS)
    bias[0] = _BIAS
    return Model("lexicon", (), (), tuple(bias), 1.0, 0.0)


def save_model(model: Model, path: Path, *, made_from: str = "") -> None:
    """Write a model file; the same model always gives the same bytes. `made_from` tells what it
    was learned from."""
    features = sorted({feature for feature, _, _ in model.deltas})
    index = {feature: place for place, feature in enumerate(features)}
    data = {
        "version": model.version,
        "made_from": made_from,
        "grams": model.grams,
        "features": features,
        "labels": LABELS,
        "deltas": [
            [index[f], _LABEL[label], round(weight, 4)] for f, label, weight in model.deltas
        ],
        "bias": [round(value, 4) for value in model.bias],
        "slope": round(model.slope, 4),
        "shift": round(model.shift, 4),
        "second": _written(model.second) if model.second else None,
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    path.write_bytes(gzip.compress(text.encode("utf-8"), mtime=0))


def load_model(path: Path | None = None) -> Model:
    """Read a model file; without one that which ships with the package."""
    source = path or files(__package__) / "data" / SHIPPED
    data: dict[str, Any] = json.loads(gzip.decompress(source.read_bytes()))
    features, labels = data["features"], data["labels"]
    return Model(
        version=data["version"],
        grams=tuple(data["grams"]),
        deltas=tuple((features[f], labels[label], weight) for f, label, weight in data["deltas"]),
        bias=tuple(data["bias"]),
        slope=data["slope"],
        shift=data["shift"],
        second=_second_reading(data["second"]) if data.get("second") else None,
    )


def _written(second: SecondReading) -> dict[str, Any]:
    own, problems = second.characters, second.problems
    return {
        "trust": [round(share, 5) for share in second.trust],
        "gate": round(second.gate, 4),
        "outside": round(second.outside, 4),
        "hotline": second.hotline,
        "grams": own.grams,
        "rarity": [round(float(value), 3) for value in own.rarity],
        "unit": _six_digits(own.unit),
        "bias": [round(float(value), 5) for value in own.bias],
        "steps": _as_text(own.steps),
        "problems": {
            "names": problems.names,
            "unit": _six_digits(problems.unit),
            "bias": [round(float(value), 5) for value in problems.bias],
            "first": _as_text(problems.weights.first),
            "name": _as_text(problems.weights.name),
            "steps": _as_text(problems.weights.steps),
        },
    }


def _second_reading(data: Mapping[str, Any]) -> SecondReading:
    steps = _from_text(data["steps"], np.int8).reshape(-1, COLUMNS)
    rarity, unit = np.array(data["rarity"]), np.array(data["unit"])
    characters = Characters(tuple(data["grams"]), rarity, steps, unit, np.array(data["bias"]))
    own = data["problems"]
    problems = ProblemNames(
        tuple(own["names"]),
        Weights(
            _from_text(own["first"], np.int32),
            _from_text(own["name"], np.int16),
            _from_text(own["steps"], np.int8),
        ),
        np.array(own["unit"]),
        np.array(own["bias"]),
    )
    numbers = (data[name] for name in ("gate", "outside", "hotline"))
    return SecondReading(characters, problems, Trust(*data["trust"]), *numbers)


def _as_text(numbers: npt.NDArray[Any]) -> str:
    return base64.b64encode(numbers.tobytes()).decode("ascii")


def _from_text(text: str, kind: type[np.generic]) -> npt.NDArray[Any]:
    return np.frombuffer(base64.b64decode(text), kind)


def _six_digits(values: Floats) -> list[float]:
    return [float(f"{value:.6g}") for value in values]


def prior(compiled: Compiled) -> Floats:
    """What the lexicon says: log-odds of each feature (row) for each label (column)."""
    weights = np.zeros((len(compiled.features), len(LABELS)))
    row = {name: index for index, name in enumerate(compiled.features)}
    for name, value in (_PAIRS | _SOURCES | _STATES).items():
        weights[row[name], 0] = value
    weights[row["has:质量+售后服务"], _LABEL["nature:售后服务"]] = 0.3  # a fault that nobody mends
    _lexicon_prior(compiled.lexicon, weights, row)
    return weights


def _lexicon_prior(lexicon: Lexicon, weights: Floats, row: dict[str, int]) -> None:
    for sector in SECTORS:
        weights[row[f"goods:{sector}"], _LABEL[f"sector:{sector}"]] = _GOODS
    for cue in lexicon.cues.values():
        weights[row[f"cue:{cue.name}"], 0] = cue.dispute
    for problem in lexicon.problems.values():
        share = min(1.0, problem.salience)
        weights[row[f"problem:{problem.name}"], 0] = share * _PROBLEM_DISPUTE
        weights[row[f"problem:{problem.name}"], _LABEL[f"nature:{problem.nature}"]] = (
            share * _NATURE
        )
    for item in lexicon.items.values():
        weights[row[f"item:{item.name}"], _LABEL[f"sector:{item.sector}"]] = _ITEM
        weights[row[f"about:{item.sector}"], _LABEL[f"sector:{item.sector}"]] = _ABOUT
        weights[row[f"bought:{item.sector}"], _LABEL[f"sector:{item.sector}"]] = _BOUGHT
        weights[row[f"part:{item.name}"], _LABEL[f"sector:{item.sector}"]] = _PART
        weights[row[f"hint:{item.sector}"], _LABEL[f"sector:{item.sector}"]] = _HINT
        weights[row[f"first:{item.sector}"], _LABEL[f"sector:{item.sector}"]] = _FIRST
    for nature in NATURES:
        weights[row[f"first_problem:{nature}"], _LABEL[f"nature:{nature}"]] = _FIRST_PROBLEM


def weights_of(model: Model, compiled: Compiled) -> Floats:
    """Prior and learned weights together, as far as they are trusted. A feature that the lexicon no
    longer has is left out."""
    weights = prior(compiled)
    row = {name: index for index, name in enumerate(compiled.features)}
    for feature, label, weight in model.deltas:
        if feature in row and label in _LABEL:
            weights[row[feature], _LABEL[label]] += weight
    return weights * model.trust.by_label
