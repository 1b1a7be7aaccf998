"""Which steps of the workflow can be taken, and what they lack."""

from collections.abc import Collection, Iterable

from liandong.desk.disputes.rules.facts import KINDS, Fact
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.disputes.rules.workflow import STEPS, TABLE
from liandong.desk.disputes.rules.workflow_step import Needs, Step


class IllegalStep(ValueError):  # noqa: N818 - named for what it is
    """The step cannot be taken; `lacking` are the needs that are not met, if that is why."""

    def __init__(self, lacking: Needs = ()) -> None:
        super().__init__()
        self.lacking = lacking


def steps_from(stage: Stage) -> list[Step]:
    """What can be done in a stage, in the order of the table."""
    return [step for step in TABLE if stage in step.of]


def lacking(step: Step, facts: Collection[Fact]) -> Needs:
    """The needs of the step that these facts do not meet."""
    return tuple(need for need in step.needs if not _met(need, facts))


def _met(need: Fact | tuple[Fact, ...], facts: Collection[Fact]) -> bool:
    return need in facts if isinstance(need, Fact) else any(fact in facts for fact in need)


def walk(verb: str, stage: Stage, facts: Collection[Fact]) -> Step:
    """The step, if it may be taken here and now; raises IllegalStep."""
    step = STEPS.get(verb)
    if step is None or stage not in step.of:
        raise IllegalStep
    if missing := lacking(step, facts):
        raise IllegalStep(missing)
    return step


def words_of(needs: Iterable[Fact | tuple[Fact, ...]]) -> list[str]:
    """What is missing, in words."""
    groups = [(need,) if isinstance(need, Fact) else need for need in needs]
    return ["或".join(KINDS[fact].label for fact in group) for group in groups]
