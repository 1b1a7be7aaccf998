"""Decisions of the review queue teach the link model."""

import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from liandong.desk.access.models import AuditEntry, User
from liandong.desk.config.commands.learn_links import learn_from_queue
from liandong.desk.disputes import linker
from liandong.desk.disputes.actions.links import link_model
from liandong.desk.disputes.actions.links.link_model import learn_links
from liandong.desk.disputes.actions.links.merges import merge, unmerge
from liandong.desk.disputes.models import Candidate, Member
from liandong.desk.disputes.queries.links.pairs import decisions
from liandong.desk.intake.models import Record
from liandong.desk.work.jobs import JOBS, discover
from liandong.desk.work.models import Job
from liandong.engine.linkage.fitting.reviewed_pairs import Lesson
from tests.desk.disputes.conftest import BY, GOLD, GOLD_COMPLAINT


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path


@pytest.fixture
def decided(add_record: Callable[..., Record], person: Callable[..., User]) -> Any:
    """Pairs of one shop: the caller complains (decided as one dispute), or another does."""
    by = person()

    def make(count: Any) -> None:
        for number in range(count):
            same = number % 2 == 0
            phone = f"1990000{number:04d}"
            call = add_record(GOLD, person_phone=phone, place=False, minutes_ago=300 + number)
            other = phone if same else f"1990001{number:04d}"
            complaint = add_record(
                GOLD_COMPLAINT,
                source="complaint_12315",
                person_phone=other,
                place=False,
                minutes_ago=100 + number,
            )
            Candidate.objects.create(
                left=call,
                right=complaint,
                probability=0.5,
                weight=0.0,
                state="same" if same else "different",
                by=by,
                decided_at=timezone.now(),
            )

    return make


def test_decisions_are_handed_over_as_pairs(decided: Any) -> None:
    decided(3)
    found = decisions()
    assert found.same == [True, False, True]
    assert found.left["person_phone"].to_pylist()[0] == found.right["person_phone"].to_pylist()[0]
    assert len(found) == 3


def test_open_pairs_teach_nothing(add_record: Callable[..., Record]) -> None:
    one, two = add_record(GOLD, place=False), add_record(GOLD, place=False)
    Candidate.objects.create(left=one, right=two, probability=0.5, weight=0.0)
    assert len(decisions()) == 0


def test_a_merge_by_hand_teaches_and_its_undoing_takes_that_back(
    add_record: Callable[..., Record], person: Callable[..., User]
) -> None:
    call = add_record(GOLD, minutes_ago=30_000)
    complaint = add_record(GOLD_COMPLAINT, source="complaint_12315", person_phone="19911112222")
    ours, theirs = (Member.objects.get(record=record).dispute for record in (call, complaint))
    done = merge(ours, theirs, by=person("regulator"))
    assert decisions().same == [True]
    unmerge(done, by=person("regulator"))
    assert decisions().same == []


def test_of_a_merge_the_records_of_one_office_teach_nothing(
    add_record: Callable[..., Record], person: Callable[..., User]
) -> None:
    ours, theirs = (
        Member.objects.get(record=add_record(GOLD, person_phone=phone, minutes_ago=ago)).dispute
        for phone, ago in (("19900001111", 100), ("19900002222", 9_000))
    )
    merge(ours, theirs, by=person("regulator"))
    assert decisions().same == []


def test_few_decisions_change_nothing(decided: Any) -> None:
    decided(4)
    learned = learn_links(by=BY)
    assert (learned.lesson, learned.adopted) == (None, False)
    assert not linker.model_file().exists()


@pytest.mark.long
def test_a_better_model_is_taken_up_and_the_audit_tells(
    decided: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_model, "ENOUGH", 10)
    decided(12)
    before = linker.link_model()
    learned = learn_links(by=BY)
    assert learned.lesson.decisions == 12
    assert learned.adopted == learned.lesson.is_better
    assert learned.adopted
    assert linker.link_model().scale != before.scale
    assert AuditEntry.objects.filter(action="dispute.learn").exists()


@pytest.mark.long
def test_a_model_that_is_no_better_is_not_taken_up(
    decided: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_model, "ENOUGH", 10)
    decided(12)
    worse = Lesson(12, 6, 0.2, 0.3, 0, 2)
    monkeypatch.setattr(link_model, "learn", lambda base, *_pairs: (base, worse))
    assert not learn_links(by=BY).adopted
    assert not linker.model_file().exists()


@pytest.mark.long
def test_looking_only_changes_nothing(decided: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_model, "ENOUGH", 10)
    decided(12)
    assert learn_links(adopt=False, by=BY).lesson is not None
    assert not linker.model_file().exists()


@pytest.mark.long
def test_the_job_tells_the_review_page_what_it_was_worth(
    decided: Any, monkeypatch: pytest.MonkeyPatch, signed_in: Callable[..., Client]
) -> None:
    monkeypatch.setattr(link_model, "ENOUGH", 10)
    decided(12)
    discover()
    notes: list[str] = []
    progress = SimpleNamespace(report=lambda _done, _total, note: notes.append(note))
    result = JOBS["disputes.learn_links"].function(progress)
    Job.objects.create(
        name="disputes.learn_links",
        key="links",
        title="x",
        state=Job.State.DONE,
        finished_at=timezone.now(),
        note=notes[-1],
        result=result,
    )
    shown = signed_in().get(reverse("disputes:review")).content.decode()
    assert "从 12 次确认中学习" in shown
    assert re.search(r"判错 \d+ → \d+ 对，每次确认的对数损失 \d\.\d\d → \d\.\d\d 比特", shown)
    assert "已采用" in shown


@pytest.mark.long
def test_the_command_tells_before_and_after(
    decided: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert learn_from_queue([]) == 1
    monkeypatch.setattr(link_model, "ENOUGH", 10)
    decided(12)
    assert learn_from_queue(["--look"]) == 0
    output = capsys.readouterr().out
    assert "确认过 12 对" in output
    assert "未采用" in output
