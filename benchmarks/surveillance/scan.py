"""Whether the scan statistics find R's clusters, and how long a city takes.

A folder `scan` holds expected.json, what the R package scanstatistics found, and the counts,
baselines and places of each case.
"""

import json
import time
from pathlib import Path
from typing import Any

import numpy as np

from liandong.engine.kernels import Floats
from liandong.engine.surveillance.scan import space_time

TOLERANCE = 1e-9
BAR_SECONDS = 5.0
PLACES, DAYS = 200, 90


def conform(folder: Path) -> bool:
    """Prints what was compared; True where all clusters and scores agree and there are some."""
    path = folder / "expected.json"
    cases: list[dict[str, Any]] = json.loads(path.read_text("utf-8")) if path.exists() else []
    if not cases:
        print(f"no expected clusters in {folder}: nothing was compared")
        return False
    differences = [found for case in cases for found in _compare(folder, case)]
    agree = sum(worst <= TOLERANCE for worst in differences)
    print(
        f"{'scan':<12}{agree:4d} of {len(differences)} clusters agree, "
        f"largest relative difference {max(differences):.1e} (bar {TOLERANCE:.0e})"
    )
    return agree == len(differences)


def _compare(folder: Path, case: dict[str, Any]) -> list[float]:
    """For each method the relative difference of its score, infinite where its cluster differs."""
    counts, baselines, points = (
        _numbers(folder / f"s{case['case']}_{name}.csv") for name in ("counts", "baselines", "xy")
    )
    models = {
        "eb": space_time.by_expectation(counts, baselines),
        "pb": space_time.by_population(counts, baselines.mean(axis=0)),
        "permutation": space_time.by_permutation(counts),
    }
    near = space_time.nearest(points, case["k"])
    return [_difference(space_time.scan(models[m], near, replicates=0), case[m]) for m in models]


def _difference(ours: space_time.Cluster | None, theirs: dict[str, Any]) -> float:
    places = np.atleast_1d(theirs["locations"]) - 1
    if ours is None or (ours.places.tolist(), ours.duration) != (
        sorted(places.tolist()),
        theirs["duration"],
    ):
        return float("inf")
    return float(abs(ours.score / theirs["score"] - 1))


def _numbers(path: Path) -> Floats:
    return np.loadtxt(path, delimiter=",", skiprows=1)


def speed() -> bool:
    """A made-up city in quiet times; True where every model is within the bar."""
    rng = np.random.default_rng(1)
    near = space_time.nearest(rng.random((PLACES, 2)))
    counts = rng.poisson(1.0, (DAYS, PLACES)).astype(np.float64)
    expected = np.ones(counts.shape)
    space_time.scan(space_time.by_permutation(counts), near, replicates=1)  # compiled
    models = {
        "expectation": space_time.by_expectation(counts, expected),
        "negative binomial": space_time.by_expectation(counts, expected, np.full(PLACES, 1.5)),
        "population": space_time.by_population(counts, np.ones(PLACES)),
        "permutation": space_time.by_permutation(counts),
    }
    print(
        f"scan, {PLACES} places, {DAYS} days, {space_time.REPLICATES} replicates"
        f" (bar {BAR_SECONDS:.0f} s of computing)"
    )
    met = [_timed(name, model, near) for name, model in models.items()]
    return all(met)


def _timed(name: str, model: space_time.Model, near: Any) -> bool:
    begun, computing = time.perf_counter(), time.process_time()
    space_time.scan(model, near)
    seconds, computing = time.perf_counter() - begun, time.process_time() - computing
    print(f"  {name:<20}{seconds:6.2f} s, {computing:.2f} s computing")
    return computing <= BAR_SECONDS
