"""Work on the parts of a table side by side: compiled loops hold no lock of Python's."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Final, TypeVar

Part = TypeVar("Part")
Made = TypeVar("Made")

THREADS: Final = 2  # that work on the rows of one table


def side_by_side(
    work: Callable[[Part], Made], parts: Sequence[Part], threads: int = THREADS
) -> list[Made]:
    """What `work` makes of each part, in their order. No thread is started for one part alone: on a
    busy machine a live check, or records that are placed, would wait longer for it than it works.
    """
    if threads == 1 or len(parts) < 2:
        return [work(part) for part in parts]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, parts))


def begin(
    work: Callable[[Part], Made], parts: Sequence[Part], aside: Executor
) -> Callable[[], list[Made]]:
    """Have `aside` begin with the first part. Call what is returned for what `work` makes of each,
    in their order: whoever calls works on the last parts until the two meet.
    """
    jobs = [aside.submit(work, part) for part in parts]

    def finish() -> list[Made]:
        last = zip(reversed(parts), reversed(jobs), strict=True)
        own = [work(part) for part, job in last if job.cancel()]
        return [job.result() for job in jobs if not job.cancelled()] + own[::-1]

    return finish
