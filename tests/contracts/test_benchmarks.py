"""Benchmarks run by hand and seldom: that each still finds what it imports is seen here."""

import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in (ROOT / "benchmarks").rglob("*.py")
    if path.stem != "__main__"
)
ONLY_TO_MEASURE = {"jieba", "recordlinkage", "sklearn", "splink", "statsmodels"}


@pytest.mark.parametrize("module", MODULES)
def test_a_benchmark_finds_what_it_imports(module):
    try:
        importlib.import_module(module)
    except ModuleNotFoundError as missing:
        if (missing.name or "").split(".")[0] not in ONLY_TO_MEASURE:
            raise
        pytest.skip(f"needs {missing.name}, which is there only to measure against")
