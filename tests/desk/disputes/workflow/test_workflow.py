"""The table of steps: nothing leads into a dead end, nothing illegal is let through."""

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from liandong.desk.access.roles import ROLES
from liandong.desk.disputes.rules.facts import KINDS, Fact
from liandong.desk.disputes.rules.possible_steps import IllegalStep, lacking, steps_from, walk
from liandong.desk.disputes.rules.source_progress import Progress
from liandong.desk.disputes.rules.stages import LABELS, Stage, state_after, states_of
from liandong.desk.disputes.rules.stepper import path_of
from liandong.desk.disputes.rules.workflow import FOLLOWED, STEPS, TABLE
from liandong.desk.disputes.rules.workflow_step import Step


def needed(step: Step) -> set[Fact]:
    """The fewest facts that the step can be taken with."""
    return {need if isinstance(need, Fact) else need[0] for need in step.needs}


def reachable(start: Iterable[Stage]) -> set[Stage]:
    found, front = set(start), list(start)
    while front:
        new = {step.to for step in steps_from(front.pop())} - found
        found |= new
        front += new
    return found


class Walker(RuleBasedStateMachine):
    """Somebody who takes steps at random, with all, some or none of what they need."""

    @initialize(stage=st.sampled_from(FOLLOWED))
    def reported_by_the_sources(self, stage: Stage) -> None:
        self.stage = stage
        self.state = Progress(stage.value)

    @precondition(lambda self: bool(steps_from(self.stage)))
    @rule(data=st.data())
    def take_a_legal_step(self, data: st.DataObject) -> None:
        step = data.draw(st.sampled_from(steps_from(self.stage)))
        taken = walk(step.verb, self.stage, needed(step))
        self.stage, self.state = taken.to, state_after(taken.to, self.state)

    @rule(step=st.sampled_from(TABLE), facts=st.sets(st.sampled_from(Fact)))
    def try_any_step(self, step: Step, facts: set[Fact]) -> None:
        legal = self.stage in step.of and not lacking(step, facts)
        if legal:
            taken = walk(step.verb, self.stage, facts)
            self.stage, self.state = taken.to, state_after(taken.to, self.state)
            return
        with pytest.raises(IllegalStep):
            walk(step.verb, self.stage, facts)

    @rule(verb=st.text())
    def try_what_is_no_step(self, verb: str) -> None:
        if verb not in STEPS:
            with pytest.raises(IllegalStep):
                walk(verb, self.stage, set(Fact))

    @invariant()
    def it_can_still_be_archived(self) -> None:
        assert Stage.ARCHIVED in reachable([self.stage])

    @invariant()
    def its_state_is_one_of_its_stage(self) -> None:
        assert self.state in states_of(self.stage)

    @invariant()
    def somebody_can_go_on(self) -> None:
        assert steps_from(self.stage)

    @invariant()
    def its_way_shows_where_it_stands(self) -> None:
        assert [state for _, state in path_of(self.stage, set())].count("now") == 1


TestWalker = Walker.TestCase
TestWalker.settings = settings(max_examples=60, stateful_step_count=30)


def test_every_stage_is_reached_from_what_the_sources_tell() -> None:
    assert reachable(FOLLOWED) == set(Stage)


@pytest.mark.parametrize("step", TABLE, ids=lambda step: step.verb)
def test_a_step_lacking_a_single_need_is_illegal(step: Any) -> None:
    for fact in needed(step):
        group = next(n for n in step.needs if n == fact or (isinstance(n, tuple) and fact in n))
        without = set(Fact) - (set(group) if isinstance(group, tuple) else {group})
        with pytest.raises(IllegalStep) as refused:
            walk(step.verb, step.of[0], without)
        assert refused.value.lacking == (group,)


@pytest.mark.parametrize("step", TABLE, ids=lambda step: step.verb)
def test_every_step_belongs_to_some_role(step: Any) -> None:
    assert any(step.who in role.permissions for role in ROLES.values())


def test_no_two_steps_bear_one_name() -> None:
    assert len(STEPS) == len(TABLE)


def test_every_stage_and_fact_has_words() -> None:
    assert set(LABELS) == set(Stage)
    assert set(KINDS) == set(Fact)
