"""The one primary button of a dispute is the step that 下一步 names, at every stage."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from liandong.desk.access.models import User
from liandong.desk.access.roles import ROLES
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.steps import workflow_of
from liandong.desk.disputes.rules.next_step import STEPS_NEXT
from liandong.desk.disputes.rules.possible_steps import steps_from
from liandong.desk.disputes.rules.stages import LABELS, STATES, Stage
from liandong.desk.intake.models import Record
from tests.desk.disputes.conftest import GOLD, dispute_of

PRIMARY = re.compile(r'<(a|button)\b[^>]*class="[^"]*btn-primary[^>]*>(.*?)</\1>', re.DOTALL)
NEXT = re.compile(r'<div class="ld-alert ld-next">(.*?)</section>', re.DOTALL)
DIALOGS = re.compile(r"<dialog\b.*?</dialog>", re.DOTALL)
TAGS = re.compile(r"<[^>]+>")


@pytest.mark.parametrize("stage", Stage)
def test_each_stage_names_only_steps_that_lead_on_from_it(stage: Any) -> None:
    legal = {step.verb for step in steps_from(stage) if not step.danger}
    assert set(STEPS_NEXT[stage]) <= legal


@pytest.fixture
def dispute(add_record: Callable[..., Record]) -> Dispute:
    return dispute_of(add_record(GOLD))


def at(dispute: Dispute, stage: Stage) -> Dispute:
    states = STATES.get(stage, frozenset())
    dispute.stage, dispute.status = stage, min(states, default="handling")
    dispute.save(update_fields=["stage", "status"])
    return dispute


@pytest.mark.django_db
@pytest.mark.parametrize("stage", Stage)
def test_the_primary_button_is_what_the_next_step_is_called(
    stage: Any, dispute: Dispute, signed_in: Callable[..., Client]
) -> None:
    for role in ("duty_officer", "mediator", "analyst"):
        reply = signed_in(role).get(f"/disputes/{at(dispute, stage).number}/")
        page = DIALOGS.sub("", reply.content.decode())
        buttons = [TAGS.sub("", words).strip() for _tag, words in PRIMARY.findall(page)]
        found = NEXT.search(page)
        assert found, role
        named = TAGS.sub("", found[1].split('<div class="ld-row')[0])
        assert len(buttons) <= 1, (role, buttons)
        assert all(f"下一步　{label}　" in named for label in buttons), (role, buttons, named)
        if not buttons:
            assert "下一步　　" not in named
            first_of = {
                step.verb for step in steps_from(stage) if ROLES[role].permissions >= {step.who}
            }
            assert not first_of & set(STEPS_NEXT[stage]), (role, LABELS[stage])


@pytest.mark.django_db
def test_nobody_is_led_to_refuse_or_withdraw_for_want_of_another_step(
    dispute: Dispute, person: Callable[..., User]
) -> None:
    """Who may not accept waits for who may; no other step takes its place."""
    found = workflow_of(person("duty_officer"), at(dispute, Stage.REVIEW))
    assert found.first is None
    assert "withdraw_claim" in {offer.step.verb for offer in found.offers}
