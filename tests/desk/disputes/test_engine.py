"""Making the engine of a process ready."""

import fcntl
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pytest_django import Settings

from liandong.desk.disputes import recognition_start

pytestmark = pytest.mark.database


def test_what_another_process_compiles_is_waited_for_and_the_rest_done_meanwhile(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HOME = tmp_path
    done: list[str] = []

    def recognise() -> None:
        done.append("recognise")

    def link() -> None:
        done.append("link")

    monkeypatch.setattr(recognition_start, "recognise_once", recognise)
    monkeypatch.setattr(recognition_start, "_link_once", link)
    other = os.open(tmp_path / ".recognise.lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(other, fcntl.LOCK_EX)
    with ThreadPoolExecutor(1) as pool:
        ready = pool.submit(recognition_start.make_ready.__wrapped__)
        with pytest.raises(TimeoutError):
            ready.result(timeout=0.5)
        assert done == ["link"]
        os.close(other)
        ready.result(timeout=20)
    assert done == ["link", "recognise"]
