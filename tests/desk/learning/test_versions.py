"""Learning at night and by hand: on trial, refused or kept, put to use, taken back."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks

from liandong.desk.access.actors import System
from liandong.desk.access.models import AuditEntry, User
from liandong.desk.intake.models import Record
from liandong.desk.intake.recogniser import models_folder, recogniser, use_model
from liandong.desk.learning import jobs
from liandong.desk.learning.actions.training import JOB, learn
from liandong.desk.learning.actions.versions import adopt
from liandong.desk.learning.models import Adoption, ModelVersion
from liandong.desk.learning.queries.versions import (
    known_until,
    readiness,
    version_in_use,
    waiting_version,
)
from liandong.desk.work import runner
from liandong.desk.work.jobs import JobError
from liandong.desk.work.models import Job
from liandong.engine.recognition.model import load_model
from tests.desk.learning.conftest import CINEMA, PUDDLE, label

pytestmark = [pytest.mark.django_db, pytest.mark.long]
BY = System("test")
NIGHT = "2026-11-25T03:10:00+08:00"
NOON = "2026-11-25T12:00:00+08:00"


@pytest.fixture
def learned(taught: User) -> ModelVersion:
    return learn(by=BY)


@pytest.fixture
def put(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Any:
    """Adopts, and does what follows the commit."""

    def do(version: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return adopt(version, by=BY)

    return do


def test_a_model_is_learned_from_the_labels_and_waits_to_be_used(learned: ModelVersion) -> None:
    assert learned.refused == ""
    assert (models_folder() / learned.file).is_file()
    assert (learned.labels, learned.unseen) == (38, 38)
    assert learned.after["dispute_f1"] >= learned.before["dispute_f1"]
    assert recogniser().version.startswith(load_model().version)
    assert waiting_version() == learned


def test_the_same_labels_are_not_learned_from_twice(learned: ModelVersion) -> None:
    assert learn(by=BY) == learned
    assert ModelVersion.objects.count() == 1
    assert not readiness().is_ready


def test_a_worse_model_is_refused_and_leaves_no_file(
    taught: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("liandong.engine.recognition.learning.trials.Trial.is_worse", True)
    made = learn(by=BY)
    assert made.refused
    assert not list(models_folder().glob("*.gz"))
    assert waiting_version() is None
    with pytest.raises(ValidationError):
        adopt(made, by=BY)


def test_too_few_labels_are_no_reason_to_learn(
    stored: Callable[..., list[Record]], person: Callable[..., User]
) -> None:
    (record,) = stored("买的鞋开胶，店家不退")
    label(record, person(), is_dispute=True)
    assert readiness().missing == 29
    with pytest.raises(JobError):
        learn(by=BY)


def test_the_page_says_what_labels_are_missing_of_each_kind(
    stored: Callable[..., list[Record]],
    person: Callable[..., User],
    signed_in: Callable[..., Client],
) -> None:
    for record in stored(*(PUDDLE.format(f"甲{number}") for number in range(35))):
        label(record, person(), is_dispute=False)
    words = signed_in("analyst").get(reverse("learning:versions")).content.decode()
    assert "消费纠纷还差 10 条" in words
    assert "非消费纠纷还差" not in words
    assert "今夜自动训练一次" not in words


def test_a_version_named_without_its_ending_is_in_use(learned: ModelVersion) -> None:
    use_model(learned.file.removesuffix(".json.gz"))
    assert recogniser().version.startswith(learned.version)
    assert version_in_use() == learned


def test_a_name_that_no_model_bears_is_told(
    learned: ModelVersion, signed_in: Callable[..., Client], caplog: pytest.LogCaptureFixture
) -> None:
    use_model("city-model")
    assert recogniser().version.startswith(load_model().version)
    assert "city-model" in caplog.text
    words = signed_in("analyst").get(reverse("learning:versions")).content.decode()
    assert "没有这个模型文件" in words


def test_a_version_put_to_use_judges_and_can_be_taken_back(
    learned: ModelVersion, put: Any, stored: Callable[..., list[Record]]
) -> None:
    put(learned)
    assert recogniser().version.startswith(learned.version)
    assert version_in_use() == learned
    assert known_until() == learned.until
    assert stored(CINEMA.format("乙"))[0].answer.model.startswith(learned.version)
    put(None)
    assert version_in_use() is None
    assert recogniser().version.startswith(load_model().version)
    assert [adoption.file for adoption in Adoption.objects.order_by("pk")] == [learned.file, ""]


def test_the_next_trial_is_on_labels_that_the_model_in_use_has_not_seen(
    learned: ModelVersion,
    put: Any,
    stored: Callable[..., list[Record]],
    person: Callable[..., User],
) -> None:
    put(learned)
    for record in stored(*(CINEMA.format(f"甲{number}") for number in range(30))):
        label(record, person(), is_dispute=True, sector="文化娱乐体育")
    made = learn(by=BY)
    assert (made.labels, made.unseen) == (68, 30)
    assert made.beside == learned.version


def test_an_adoption_that_cannot_be_written_down_changes_nothing(
    learned: ModelVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("liandong.desk.learning.actions.versions.audit.record", fail)
    with pytest.raises(RuntimeError):
        adopt(learned, by=BY)
    assert not Adoption.objects.exists()
    assert version_in_use() is None


@pytest.mark.parametrize("role", ["duty_officer", "mediator", "regulator", "auditor"])
def test_others_may_not_choose_the_version(
    learned: ModelVersion, person: Callable[..., User], role: str
) -> None:
    with pytest.raises(PermissionDenied):
        adopt(learned, by=person(role))


def run_job() -> None:
    for job in Job.objects.filter(name=JOB, state="waiting"):
        runner.run(job.pk)


def test_at_night_it_learns_once_and_puts_the_version_to_use(
    taught: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with time_machine.travel(NIGHT, tick=False), django_capture_on_commit_callbacks(execute=True):
        jobs.nightly()
        jobs.nightly()
        assert Job.objects.filter(name=JOB).count() == 1
        run_job()
        jobs.nightly()
    assert Job.objects.get(name=JOB).state == "done"
    made = ModelVersion.objects.get()
    assert version_in_use() == made
    assert Adoption.objects.get().by is None


def test_what_was_learned_by_day_is_put_to_use_at_night(
    learned: ModelVersion, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with time_machine.travel(NOON, tick=False):
        jobs.nightly()
    assert version_in_use() is None
    with time_machine.travel(NIGHT, tick=False), django_capture_on_commit_callbacks(execute=True):
        jobs.nightly()
    assert version_in_use() == learned


def test_a_version_that_was_taken_back_does_not_return_by_itself(
    learned: ModelVersion,
    put: Any,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    put(learned)
    put(None)
    with time_machine.travel(NIGHT, tick=False), django_capture_on_commit_callbacks(execute=True):
        jobs.nightly()
    assert version_in_use() is None


def test_the_page_tells_figures_and_offers_what_can_be_done(
    learned: ModelVersion, signed_in: Callable[..., Client]
) -> None:
    page = signed_in("analyst").get(reverse("learning:versions")).content.decode()
    assert learned.version in page
    assert "认出消费纠纷" in page
    assert "未手动启用的，今夜自动启用" in page


def test_learn_now_starts_the_job(taught: User, signed_in: Callable[..., Client]) -> None:
    reply = signed_in("analyst").post(reverse("learning:learn"))
    job = Job.objects.get(name=JOB)
    assert reply["Location"] == reverse("work:job", args=[job.pk])
    assert AuditEntry.objects.filter(action="model.learn").exists()
    runner.run(job.pk)
    assert ModelVersion.objects.exists()


def test_learn_now_says_what_is_missing(signed_in: Callable[..., Client]) -> None:
    reply = signed_in("analyst").post(reverse("learning:learn"), follow=True)
    assert "标注还不够" in reply.content.decode()
    assert not Job.objects.filter(name=JOB).exists()


def test_the_page_puts_a_version_to_use_and_back(
    learned: ModelVersion,
    signed_in: Callable[..., Client],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    browser = signed_in("system_admin")
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(reverse("learning:adopt"), {"version": learned.pk})
    assert version_in_use() == learned
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(reverse("learning:adopt"))
    assert version_in_use() is None
