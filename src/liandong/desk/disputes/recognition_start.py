"""Warming up the engine of this process before anything waits for it."""

from functools import cache

from liandong.desk.disputes.linker import link_model
from liandong.desk.intake.recognition_start import alone, recognise_once, two_records


@cache
def make_ready() -> None:
    """Load the models and go once through recognition and linkage.

    The first time on a machine this compiles the hot loops, which takes a while; later the compiled
    code is read from disk. A transaction must not wait for it: it would hold the write lock. Two
    processes that have just started share the parts between them.
    """
    waiting = {"recognise": recognise_once, "link": _link_once}
    for wait in (False, True):
        for name, part in list(waiting.items()):
            with alone(name, wait=wait) as is_alone:
                if is_alone:
                    part()
                    del waiting[name]


def _link_once() -> None:
    from liandong.engine.linkage import blocking_keys, find_links, score_candidates

    table = two_records()
    blocking_keys(table)
    score_candidates(table.slice(0, 1), table.slice(1), model=link_model())
    find_links(table, model=link_model())
