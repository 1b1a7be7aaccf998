"""Making the engine of a process ready."""

import fcntl
import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from liandong.desk.disputes import engine


def test_processes_of_a_desk_make_ready_one_after_the_other(settings, tmp_path, monkeypatch):
    settings.HOME = tmp_path
    monkeypatch.setattr(engine, "_go_through", lambda: None)
    other = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    with ThreadPoolExecutor(1) as pool:
        ready = pool.submit(engine.make_ready.__wrapped__)
        with pytest.raises(TimeoutError):
            ready.result(timeout=0.2)
        os.close(other)
        ready.result(timeout=20)
