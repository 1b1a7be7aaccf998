"""What a process loads when it starts: pages and small commands do without the engine.

Its libraries and loops take more than a second of processor time and 280 MB. They are imported in
the functions that work on tables; see CONTRIBUTING.md.
"""

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = (
    *("docx", "duckdb", "fastexcel", "llvmlite", "lxml", "markdown", "numba", "numpy", "pandas"),
    *("PIL", "polars", "pyarrow", "pypdf", "scipy", "typst"),
)
DJANGO = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "liandong.desk.config.settings"
import django
django.setup()
"""
STARTS = {
    "command": "from liandong.cli import _parser; _parser()",
    "command of the desk": f"{DJANGO}import liandong.desk.config.serve",
    "web": f"{DJANGO}import liandong.desk.config.web, liandong.desk.config.server.asgi",
    "worker": f"{DJANGO}from liandong.desk.work.jobs import discover; discover()",
}


@pytest.mark.parametrize(
    "program",
    [
        pytest.param(program, id=name, marks=() if name == "web" else pytest.mark.long)
        for name, program in STARTS.items()
    ],
)
def test_a_start_loads_no_heavy_library(program: str, tmp_path: Path) -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", f"{program}\nimport sys; print(*sys.modules)"],
        env={"LIANDONG_HOME": str(tmp_path), "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert "liandong" in loaded
    assert not set(HEAVY) & set(loaded)


@pytest.mark.parametrize("room", ["records", "recognition", "linkage"])
def test_a_room_gives_away_all_that_it_names(room: str) -> None:
    package = __import__(f"liandong.engine.{room}", fromlist=["__all__"])
    for name in package.__all__:
        assert getattr(package, name) is not None
    with pytest.raises(AttributeError, match="nothing"):
        _ = package.nothing
