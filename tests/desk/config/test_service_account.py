"""A desk under an account that has no home, over a package that it may not write to."""

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import liandong

NOBODY = 65534
SOON = 300.0
SERVE = "from liandong.cli import main; import sys; sys.exit(main())"

pytestmark = [
    pytest.mark.machine_clock,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes another account"),
    pytest.mark.long,
]


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that other accounts may enter, which those of pytest are not."""
    with TemporaryDirectory(prefix="liandong-service-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def package(place: Path) -> Path:
    """The package as root has installed it: readable, without anything compiled."""
    leave = shutil.ignore_patterns("__pycache__", "node_modules", "frontend")
    shutil.copytree(Path(liandong.__file__).parent, place / "package" / "liandong", ignore=leave)
    (place / "package").chmod(0o755)
    return place / "package"


@pytest.fixture(scope="module")
def python() -> str:
    """An interpreter of this version that another account may run."""
    own = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for found in (sys.executable, f"/usr/bin/{own}", f"/usr/local/bin/{own}"):
        with suppress(OSError):
            if run_as_nobody([found, "-c", "import django, numba"], Path("/")).wait() == 0:
                return found
    pytest.skip("no interpreter that another account may run")


def run_as_nobody(command: list[str], package: Path, **environment: str) -> subprocess.Popen[str]:
    """Without a HOME, and with nothing of this account's environment."""
    path = f"{package}:{sysconfig.get_path('purelib')}"
    return subprocess.Popen(
        command,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": path, "LANG": "C.UTF-8", **environment},
        user=NOBODY,
        group=NOBODY,
        extra_groups=[],
        cwd="/",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_it_starts_links_and_keeps_what_was_compiled_in_its_home(
    python: str, package: Path, place: Path
) -> None:
    home = place / "home"
    home.mkdir(mode=0o755)
    os.chown(home, NOBODY, NOBODY)
    command = [python, "-c", SERVE, "serve", "--port", "0"]
    desk = run_as_nobody(command, package, LIANDONG_HOME=str(home))
    output = ""
    try:
        assert desk.stdout
        while "Ctrl-C" not in output:
            line = desk.stdout.readline()
            assert line, output
            output += line
        url = output.split("联动已启动：")[1].split("\n")[0]
        with urllib.request.urlopen(f"{url}/sign-in/", timeout=60) as page:
            assert page.status == 200
        end = time.monotonic() + SOON
        while not list((home / "cache").rglob("*.nbi")):  # the link model gets ready meanwhile
            assert time.monotonic() < end, output
            time.sleep(0.5)
    finally:
        desk.send_signal(signal.SIGTERM)
        rest = desk.communicate(timeout=60)[0]
    assert "Traceback" not in output + rest
    assert desk.returncode == 0
    assert "一次性口令 " not in output
    assert (home / "first-password").stat().st_uid == NOBODY
    for path in (home, *home.rglob("*")):
        assert not path.stat().st_mode & 0o077, path


def test_the_engine_works_where_nothing_can_be_kept(
    python: str, package: Path, place: Path
) -> None:
    table = place / "orders.csv"
    table.write_text("id,text\nw1,买的电饭煲三天就跳闸，商家不退货\n")
    table.chmod(0o644)
    out = place / "out"
    out.mkdir()
    os.chown(out, NOBODY, NOBODY)
    given = ["recognise", str(table), "--source", "workorder_12345", "--out", f"{out}/a.csv"]
    command = [python, "-c", SERVE, *given]
    run = run_as_nobody(command, package, LIANDONG_HOME=str(place / "none"))
    output = run.communicate(timeout=SOON)[0]
    assert run.returncode == 0, output
    assert (out / "a.csv").stat().st_mode & 0o077 == 0
    assert not (place / "none").exists()
