"""重新识别: first what would change, then a person's yes; what people decided stays."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from liandong.desk.access.models import AuditEntry, User
from liandong.desk.directory.models import District, Merchant
from liandong.desk.disputes.actions.links.placements import place_records
from liandong.desk.disputes.actions.notes import add_note
from liandong.desk.disputes.models import Dispute
from liandong.desk.intake.actions import judgements
from liandong.desk.intake.actions.corrections import correct_answer
from liandong.desk.intake.actions.judgements import Rejudged, rejudged
from liandong.desk.intake.models import Answer, AnswerChange, Record
from liandong.desk.intake.recogniser import recogniser
from liandong.desk.learning.actions import back_catalogue as actions
from liandong.desk.learning.actions.lexicon import add_word
from liandong.desk.learning.models import Rejudging
from liandong.desk.learning.queries.back_catalogue import outdated
from liandong.desk.work import runner
from liandong.desk.work.models import Job
from tests.desk.disputes.conftest import dispute_of

pytestmark = [pytest.mark.django_db, pytest.mark.long]
ROBE = "在铜马广场买的雪绒袍三天就破了，店家不给退，要求退款"
OLD = {"is_dispute": True, "district": "铜马商圈", "sector": "其他", "item": "", "model": "old-1"}


@pytest.fixture
def robe(add_record: Callable[..., Record]) -> Record:
    """A record of a dispute that an older version judged, taking it for 其他."""
    return add_record(ROBE, answers=OLD)


@pytest.fixture
def known(person: Callable[..., User]) -> None:
    """From now on the word is known."""
    add_word("items", "羽绒服", "雪绒袍", by=person("analyst"))


def previewed(by: Any) -> Rejudging:
    made = actions.start_preview(by=by)
    run_jobs()
    made.refresh_from_db()
    return made


def run_jobs() -> None:
    while waiting := Job.objects.filter(state="waiting").order_by("pk").first():
        runner.run(waiting.pk)


def test_a_preview_tells_what_would_change_and_changes_nothing(
    robe: Record, known: None, person: Callable[..., User]
) -> None:
    made = previewed(person("analyst"))
    assert (made.state, made.total) == ("ready", 1)
    assert made.findings["by_answer"]["sector"] == {"其他 → 服装鞋帽": 1}
    assert made.findings["examples"][str(robe.pk)]["item"] == ["", "羽绒服"]
    assert Answer.objects.get(record=robe).sector == "其他"
    assert not AnswerChange.objects.exists()


def test_confirmed_it_is_done_and_the_dispute_follows(
    robe: Record, known: None, person: Callable[..., User]
) -> None:
    made = previewed(person("analyst"))
    actions.confirm(made, by=person("supervisor"))
    run_jobs()
    made.refresh_from_db()
    assert (made.state, made.done, made.changed) == ("done", 1, 1)
    assert made.confirmed_by == person("supervisor")
    answer = Answer.objects.get(record=robe)
    assert (answer.item, answer.model) == ("羽绒服", made.version)
    assert dispute_of(robe).sector == "服装鞋帽"
    assert AnswerChange.objects.get().before_model == "old-1"
    assert {"rejudging.preview", "rejudging.confirm", "rejudging.end"} <= set(
        AuditEntry.objects.values_list("action", flat=True)
    )


def test_disputes_that_would_come_and_go_are_told_and_then_come_and_go(
    add_record: Callable[..., Record], person: Callable[..., User]
) -> None:
    departing = add_record("报警人称：楼上装修噪音扰民。", answers=OLD)
    coming = add_record(ROBE, answers=OLD | {"is_dispute": False})
    gone = dispute_of(departing)
    made = previewed(person("analyst"))
    findings = made.findings
    assert (findings["entering"], findings["departures"], findings["vanishing_count"]) == (1, 1, 1)
    assert findings["vanishing"] == [gone.number]
    actions.confirm(made, by=person("analyst"))
    run_jobs()
    gone.refresh_from_db()
    assert gone.withdrawn_at
    assert dispute_of(coming).status == "open"


def test_a_dispute_that_people_worked_on_is_left_alone(
    robe: Record, known: None, person: Callable[..., User]
) -> None:
    add_note(dispute_of(robe), "已电话联系", by=person("mediator"))
    made = previewed(person("analyst"))
    assert (made.total, made.kept) == (0, 1)
    actions.confirm(made, by=person("analyst"))
    run_jobs()
    assert Answer.objects.get(record=robe).model == "old-1"


def test_what_a_person_corrected_stays(
    add_record: Callable[..., Record], known: None, person: Callable[..., User]
) -> None:
    record = add_record(ROBE, answers=OLD | {"is_dispute": False}, place=False)
    correct_answer(record, "sector", "旅游", by=person("mediator"))
    place_records([record.pk], by=person("mediator"))
    made = previewed(person("analyst"))
    assert "sector" not in made.findings["by_answer"]
    actions.confirm(made, by=person("analyst"))
    run_jobs()
    assert dispute_of(record).sector == "旅游"


def test_a_broken_off_preview_goes_on_where_it_was(
    add_record: Callable[..., Record],
    known: None,
    person: Callable[..., User],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number in range(5):
        add_record(ROBE + str(number), answers=OLD)
    monkeypatch.setattr(actions, "BATCH", 2)
    monkeypatch.setattr(actions, "KEPT_EVERY", 1)
    made = actions.start_preview(by=person("analyst"))

    class Stopped(BaseException):
        """As when the worker is stopped."""

    def stop(*_progress: object) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        actions.preview(made, report=stop)
    made.refresh_from_db()
    assert (made.state, made.done) == ("previewing", 2)
    judged_records: list[Record] = []

    def counted(some: Sequence[Record]) -> list[Rejudged]:
        judged_records.extend(some)
        return rejudged(some)

    monkeypatch.setattr(judgements, "rejudged", counted)
    run_jobs()
    made.refresh_from_db()
    assert (made.state, made.total, made.done, len(judged_records)) == ("ready", 5, 0, 3)
    assert made.findings["by_answer"]["sector"] == {"其他 → 服装鞋帽": 5}


def test_a_new_merchant_offers_what_was_judged_before(
    robe: Record, known: None, person: Callable[..., User]
) -> None:
    actions.confirm(previewed(person("analyst")), by=person("analyst"))
    run_jobs()
    assert not outdated(recogniser().version).exists()
    Merchant.objects.create(name="演示雪绒袍店", district=District.objects.first())
    assert list(outdated(recogniser().version)) == [robe]
    actions.confirm(previewed(person("analyst")), by=person("analyst"))
    run_jobs()
    assert not outdated(recogniser().version).exists()


def test_a_broken_off_job_goes_on_where_it_was(
    add_record: Callable[..., Record],
    known: None,
    person: Callable[..., User],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    records = [add_record(ROBE + str(number), answers=OLD) for number in range(5)]
    made = previewed(person("analyst"))
    actions.confirm(made, by=person("analyst"))
    monkeypatch.setattr(actions, "BATCH", 2)

    class Stopped(BaseException):
        """As when the worker is stopped."""

    def stop(*_progress: object) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        actions.apply(made, report=stop)
    made.refresh_from_db()
    assert (made.state, made.done) == ("applying", 2)
    run_jobs()
    made.refresh_from_db()
    assert (made.state, made.done) == ("done", 5)
    assert AnswerChange.objects.count() == len(records)


def test_cancelled_it_stops_and_what_is_done_stays(
    add_record: Callable[..., Record],
    known: None,
    person: Callable[..., User],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number in range(4):
        add_record(ROBE + str(number), answers=OLD)
    made = previewed(person("analyst"))
    actions.confirm(made, by=person("analyst"))
    monkeypatch.setattr(actions, "BATCH", 2)
    actions.apply(made, report=lambda *_: actions.cancel(made, by=person("analyst")))
    made.refresh_from_db()
    assert (made.state, made.done) == ("cancelled", 2)
    assert Answer.objects.filter(model="old-1").count() == 2


def test_what_another_version_would_do_is_not_done_unseen(
    robe: Record, known: None, person: Callable[..., User]
) -> None:
    made = previewed(person("analyst"))
    add_word("items", "羽绒服", "雪绒褂", by=person("analyst"))
    with pytest.raises(ValidationError, match="识别版本已经变了"):
        actions.confirm(made, by=person("analyst"))


def test_it_stops_when_another_version_begins_to_judge(
    robe: Record, known: None, person: Callable[..., User]
) -> None:
    made = previewed(person("analyst"))
    actions.confirm(made, by=person("analyst"))
    add_word("items", "羽绒服", "雪绒褂", by=person("analyst"))
    run_jobs()
    made.refresh_from_db()
    assert made.state == "cancelled"
    assert "请重新预览" in made.problem


def test_a_new_preview_makes_an_older_one_void(
    robe: Record, known: None, person: Callable[..., User]
) -> None:
    older = previewed(person("analyst"))
    previewed(person("analyst"))
    older.refresh_from_db()
    assert older.state == "cancelled"
    with pytest.raises(ValidationError):
        actions.confirm(older, by=person("analyst"))


def test_confirmed_twice_it_is_done_once(
    robe: Record, known: None, person: Callable[..., User]
) -> None:
    made = previewed(person("analyst"))
    actions.confirm(made, by=person("analyst"))
    with pytest.raises(ValidationError):
        actions.confirm(made, by=person("analyst"))
    with pytest.raises(ValidationError):
        actions.start_preview(by=person("analyst"))


@pytest.mark.parametrize("role", ["duty_officer", "regulator", "auditor"])
def test_others_may_not_begin_it(person: Callable[..., User], role: str) -> None:
    with pytest.raises(PermissionDenied):
        actions.start_preview(by=person(role))


def test_the_pages_lead_from_preview_to_done(
    robe: Record, known: None, signed_in: Callable[..., Client]
) -> None:
    browser = signed_in("analyst")
    assert "有 1 条记录" in browser.get(reverse("learning:rejudgings")).content.decode()
    page = browser.post(reverse("learning:rejudgings"))["Location"]
    run_jobs()
    shown = browser.get(page).content.decode()
    assert "其他 → 服装鞋帽" in shown
    assert robe.source_id in shown
    made = Rejudging.objects.get()
    browser.post(reverse("learning:confirm", args=[made.pk]))
    run_jobs()
    assert "1 条按新版本识别" in browser.get(page).content.decode()
    assert "重新识别" in browser.get(reverse("intake:record", args=[robe.pk])).content.decode()


def test_the_page_of_a_preview_that_goes_on_or_was_broken_off_opens(
    add_record: Callable[..., Record],
    known: None,
    person: Callable[..., User],
    signed_in: Callable[..., Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number in range(3):
        add_record(ROBE + str(number), answers=OLD)
    monkeypatch.setattr(actions, "BATCH", 2)
    monkeypatch.setattr(actions, "KEPT_EVERY", 1)
    made = actions.start_preview(by=person("supervisor"))
    client, pages = signed_in("analyst"), []
    address = f"/recognition/rejudgings/{made.pk}/"
    actions.preview(made, report=lambda *_: pages.append(client.get(address).status_code))
    assert pages == [200, 200]
    Rejudging.objects.update(state="cancelled", findings={"by_answer": {"sector": {"": 1}}})
    assert client.get(address).status_code == 200


def test_examples_are_shown_to_those_alone_who_see_the_records(
    robe: Record, known: None, signed_in: Callable[..., Client]
) -> None:
    page = signed_in("analyst").post(reverse("learning:rejudgings"))["Location"]
    run_jobs()
    shown = signed_in("system_admin").get(page).content.decode()
    assert "其他 → 服装鞋帽" in shown
    assert robe.source_id not in shown


def test_a_preview_is_cancelled_on_its_page(
    robe: Record, known: None, signed_in: Callable[..., Client]
) -> None:
    browser = signed_in("analyst")
    browser.post(reverse("learning:rejudgings"))
    made = Rejudging.objects.get()
    browser.post(reverse("learning:cancel", args=[made.pk]))
    run_jobs()
    made.refresh_from_db()
    assert made.state == "cancelled"
    assert Dispute.objects.exists()
