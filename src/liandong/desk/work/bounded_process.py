"""Calls a function in a process of its own with limits of memory and time.

Untrusted files are parsed there: one that exceeds the limits ends that process and not the desk.
Few run at once: whoever sends many files waits, and leaves the processors to the others.
"""

import logging
import os
import pickle
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, Final, NamedTuple, TypeVar

import liandong

AT_ONCE: Final = 2
"""Processes of one process of the desk."""
LONGEST_WAIT: Final = 30
"""Seconds until one of them is free."""
SLOWEST: Final = 6
"""Seconds by the clock for each second of processor time, on a machine that is busy."""
NO_MEMORY: Final = 86
"""Exit code."""
LONGEST_COMPLAINT: Final = 4_000
PROGRAM: Final = f"from {__name__} import serve; serve()"

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

_free = BoundedSemaphore(AT_ONCE)


class Limits(NamedTuple):
    """Bytes of address space, seconds of processor time."""

    memory: int = 2 << 30
    seconds: int = 60


USUAL: Final = Limits()


class LimitsExceeded(Exception):  # noqa: N818 - named for what it says
    """The call was ended because it exceeded its memory or time."""

    def __init__(self) -> None:
        super().__init__("读这个文件所需内存或者时间过多，已停止；请确认来源，或分成几份再导入")


class AllBusy(LimitsExceeded):
    """The call was not begun: others are being executed for too long."""

    def __init__(self) -> None:
        Exception.__init__(self, "正在处理其他文件，请稍后再试。")


class CallFailed(Exception):  # noqa: N818 - named for what happened
    """The process ended without a result for another reason than its limits: a bug."""


def call_bounded(
    function: Callable[..., Result], *args: Any, limits: Limits = USUAL, **kwargs: Any
) -> Result:
    """Return or raise what the function does: both, and the arguments, have to be picklable.

    Raises LimitsExceeded, AllBusy and CallFailed. The function has to be in a module that needs no
    Django.
    """
    sent = pickle.dumps((function, args, kwargs))
    if not _free.acquire(timeout=LONGEST_WAIT):
        raise AllBusy
    try:
        done = _executed(sent, limits)
    except subprocess.TimeoutExpired as error:
        raise LimitsExceeded from error
    finally:
        _free.release()
    if done.returncode:
        complaint = done.stderr.decode("utf-8", "replace")[-LONGEST_COMPLAINT:].strip()
        logger.error("%s ended with %s: %s", function.__name__, done.returncode, complaint)
        if done.returncode < 0 or done.returncode == NO_MEMORY:  # libraries abort without memory
            raise LimitsExceeded
        raise CallFailed(f"{function.__name__} ended with {done.returncode}")
    is_result, answer = pickle.loads(done.stdout)  # noqa: S301 - written by our own program
    if is_result:
        result: Result = answer
        return result
    raise answer


def _executed(sent: bytes, limits: Limits) -> subprocess.CompletedProcess[bytes]:
    source = str(Path(next(iter(liandong.__path__))).parent)
    paths = [source, *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", PROGRAM, *map(str, limits)],
        input=sent,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        check=False,
        timeout=SLOWEST * limits.seconds,
    )


def serve() -> None:
    """Execute the one call from standard input; its own output goes to standard error."""
    memory, seconds = map(int, sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    with os.fdopen(os.dup(1), "wb") as asking:
        os.dup2(2, 1)
        answer: tuple[bool, Any]
        try:
            function, args, kwargs = pickle.load(sys.stdin.buffer)  # noqa: S301 - sent by the desk
            answer = True, function(*args, **kwargs)
        except MemoryError:
            sys.exit(NO_MEMORY)
        except Exception as error:  # noqa: BLE001 - it is raised again by the caller
            answer = False, error
        asking.write(pickle.dumps(answer))
