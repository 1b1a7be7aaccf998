"""One step of the workflow, and what it asks for."""

from dataclasses import dataclass

from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.rules.periods import Period
from liandong.desk.disputes.rules.stages import Stage

Needs = tuple[Fact | tuple[Fact, ...], ...]
"""Facts that must be there; of those in an inner tuple, one."""


@dataclass(frozen=True, slots=True)
class Step:
    """One way from some stages to another, with the clocks that it starts, stops, pauses, resumes.

    `reason`: it must be written why. `hint`: what to know before it, shown on its sheet.
    """

    verb: str
    label: str
    of: tuple[Stage, ...]
    to: Stage
    who: Permission
    needs: Needs = ()
    starts: tuple[Period, ...] = ()
    stops: tuple[Period, ...] = ()
    pauses: tuple[Period, ...] = ()
    resumes: tuple[Period, ...] = ()
    law: str = ""
    hint: str = ""
    reason: bool = False
    undoable: bool = True
    danger: bool = False
    icon: str = "arrow-right"
    tells: Fact | None = None  # what the step itself makes true
    choice: str = ""  # the choice of that fact
    offices: frozenset[str] = frozenset()  # that alone decide it; none: any
    of_12315: frozenset[str] = frozenset()  # the same for what 12315 has registered
    after_12315: frozenset[str] = frozenset()  # the same for what was ended there
    in_official_name: frozenset[str] = frozenset()  # the same under a name of the regulator
    presided: bool = False  # under a name of the regulator, left to those who preside under it
