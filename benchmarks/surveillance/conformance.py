"""Whether the alarm algorithms give the numbers of R's package surveillance, case by case.

A folder holds manifest.json (its cases, with every setting), the counts, and what R answered in
expected_FAMILY.csv.gz.
"""

import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from liandong.engine.kernels import Floats
from liandong.engine.surveillance.detectors.ears import ears
from liandong.engine.surveillance.detectors.farrington import Settings, farrington
from liandong.engine.surveillance.detectors.glrnb import glrnb
from liandong.engine.surveillance.detectors.reference_windows import Clock

Case = dict[str, Any]


@dataclass(frozen=True)
class Family:
    """How the cases of one algorithm are run and compared.

    `floor`: numbers below it are compared by their distance over it, because R's own rounding
    shows there.
    """

    answer: Callable[["Cases", Case], dict[str, Floats]]
    tolerance: float
    floor: float = 1e-300


@dataclass
class Result:
    cases: int = 0
    values: int = 0
    worst: float = 0.0
    failed: list[str] = field(default_factory=list)


class Cases:
    """A folder of cases."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        manifest = folder / "manifest.json"
        self.all: list[Case] = json.loads(manifest.read_text("utf-8"))["cases"]

    @cache  # noqa: B019  (one folder a process)
    def rows(self, name: str) -> list[dict[str, str]]:
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def counts(self, case: Case) -> Floats:
        return column(self.rows(case["input"]), case["column"])

    def expected(self, family: str) -> dict[str, list[dict[str, str]]]:
        found: dict[str, list[dict[str, str]]] = defaultdict(list)
        path = self.folder / f"expected_{family}.csv.gz"
        if path.exists():
            with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    found[row["case"]].append(row)
        return found


def column(rows: Sequence[dict[str, str]], name: str) -> Floats:
    """R's numbers: NA is missing."""
    names = {"NA": "nan", "": "nan", "TRUE": "1", "FALSE": "0"}
    return np.array([float(names.get(row[name], row[name])) for row in rows])


def times(case: Case) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.arange(case["range"][0] - 1, case["range"][1])


def _farrington(cases: Cases, case: Case) -> dict[str, Floats]:
    rows, counts = cases.rows(case["input"]), cases.counts(case)
    days = None
    if case["epochAsDate"]:
        days = np.array([row["date"] for row in rows], dtype="datetime64[D]")
    population = column(rows, "population")[:, None] if case["populationOffset"] else None
    settings = Settings(
        years=case["b"],
        half=case["w"],
        seasons=case["noPeriods"],
        skip=case["pastWeeksNotIncluded"],
        residual=case["weightsThreshold"],
        reweight=case["reweight"],
        trend=case["trend"],
        trend_p=case["pThresholdTrend"],
        threshold=case["thresholdMethod"],
        power=case["powertrans"],
        alpha=case["alpha"],
        cases=case["limit54"][0],
        within=case["limit54"][1],
    )
    clock = Clock(len(counts), case["freq"], days)
    answer = farrington(counts[:, None], clock, times(case), settings, population)
    return {"upperbound": answer.upper[:, 0], "alarm": answer.alarm[:, 0]}


def _ears(cases: Cases, case: Case) -> dict[str, Floats]:
    counts = cases.counts(case)[:, None]
    answer = ears(
        counts,
        times(case),
        case["algo"],
        alpha=case["alpha"],
        baseline=case["baseline"],
        least_sd=case["minSigma"],
    )
    return {"upperbound": answer.upper[:, 0], "alarm": answer.alarm[:, 0]}


def _glrnb(cases: Cases, case: Case) -> dict[str, Floats]:
    at = times(case)
    answer = glrnb(
        cases.counts(case)[: at[-1] + 1, None],
        at[0],
        per_year=case["freq"],
        waves=case["mu0.S"],
        limit=case["c.ARL"],
    )
    return {
        "mu0": answer.expected[:, 0],
        "value": answer.score[:, 0],
        "alarm": answer.alarm[:, 0],
    }


FAMILIES = {
    "farrington": Family(_farrington, 1e-9),
    "ears": Family(_ears, 1e-12),
    "glrnb": Family(_glrnb, 1e-6, floor=0.01),
}


def run(folder: Path) -> bool:
    """Prints what was compared; True where all of it agrees and something was compared."""
    cases = Cases(folder)
    results: dict[str, Result] = {}
    for name, family in FAMILIES.items():
        expected = cases.expected(name)
        results[name] = _compare(cases, name, family, expected)
        _print(name, results[name], family.tolerance)
    missing = [case["case"] for case in cases.all if case["family"] not in FAMILIES]
    if missing:
        print(f"not implemented, {len(missing)} cases: {', '.join(missing)}")
    compared = sum(result.values for result in results.values())
    if not compared:
        print(f"no expected values in {folder}: nothing was compared")
    return compared > 0 and not any(result.failed for result in results.values())


def _compare(
    cases: Cases, name: str, family: Family, expected: dict[str, list[dict[str, str]]]
) -> Result:
    result = Result()
    for case in cases.all:
        if case["family"] != name:
            continue
        result.cases += 1
        rows = expected.get(case["case"], [])
        if len(rows) != len(times(case)):
            result.failed.append(f"{case['case']}: {len(rows)} expected values")
            continue
        for key, ours in family.answer(cases, case).items():
            worst = difference(ours, column(rows, key), family.floor)
            result.values += len(rows)
            result.worst = max(result.worst, worst)
            if not worst <= family.tolerance:
                result.failed.append(f"{case['case']}: {key} differs by {worst:.1e}")
    return result


def difference(ours: Floats, theirs: Floats, floor: float) -> float:
    """The largest relative difference; infinite where one is missing and the other is not."""
    if (np.isnan(ours) != np.isnan(theirs)).any():
        return float("inf")
    same = (ours == theirs) | np.isnan(theirs)
    with np.errstate(invalid="ignore"):
        distance = np.abs(ours - theirs) / np.maximum(np.abs(theirs), floor)
    return float(np.where(same, 0.0, distance).max(initial=0.0))


def _print(name: str, result: Result, tolerance: float) -> None:
    agree = result.cases - len({line.split(":")[0] for line in result.failed})
    print(
        f"{name:<12}{agree:4d} of {result.cases} cases agree, {result.values:,} values, "
        f"largest relative difference {result.worst:.1e} (bar {tolerance:.0e})"
    )
    for line in result.failed:
        print(f"  {line}")
