"""Names and numbers entered on a scene are masked in the texts of staff."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from liandong.desk.access.models import Department, User
from liandong.desk.backfill.queries.course import course_of
from liandong.desk.directory.models import Expert
from liandong.desk.disputes.actions.links.merges import merge
from liandong.desk.disputes.actions.undo import undo
from liandong.desk.disputes.models import Dispute, Note
from liandong.desk.disputes.queries.reading_rights import people_of
from liandong.desk.handling.actions.dispatches import send_out
from liandong.desk.handling.actions.panels import answer, ask_expert
from liandong.desk.handling.models import Entry, Party, Sitting
from liandong.desk.handling.queries.filling import values_for
from liandong.desk.handling.queries.panels import material_for
from liandong.desk.intake.models import Record
from liandong.desk.papers.rules.forms import FORMS
from tests.desk.disputes.conftest import dispute_of
from tests.desk.disputes.workflow.test_stepping import go
from tests.desk.handling.visits import answers, entry

pytestmark = pytest.mark.django_db
#: No title and no cue gives these names away: only that they were entered on the scene does.
NAME, PHONE, GUARDIAN = "阿不都", "83330001", "木拉提"
TEXT = f"已与{NAME}通话，{GUARDIAN}也在，回拨{PHONE}"


def gives_away(page: str) -> bool:
    return NAME in page or PHONE in page or GUARDIAN in page


@pytest.fixture
def nameless(add_record: Callable[..., Record], person: Callable[..., User]) -> Dispute:
    """A call that names nobody, and two people who are sent to it."""
    dispute = dispute_of(add_record("报警人称：在铜马广场福临金店与店家发生纠纷，请民警到场处理。"))
    send_out(dispute, [person(), person("mediator")], by=person("mediator"))
    return dispute


@pytest.fixture
def visited(
    nameless: Dispute, signed_in: Callable[..., Client], person: Callable[..., User]
) -> Dispute:
    entered: dict[str, Any] = {"name": NAME, "phone": PHONE, "guardian": f"{GUARDIAN} 19900002222"}
    entered |= {"fact": f"店员推了{NAME}，{GUARDIAN}报警"}
    (answered,) = answers(signed_in(), entry("to_room", number=nameless.number, **entered))
    assert answered["state"] == "done", answered
    Party.objects.all().delete()  # what the phone sent is known without parties
    Note.objects.create(dispute=nameless, text=TEXT, by=person("mediator"))
    nameless.refresh_from_db()
    return nameless


@pytest.mark.parametrize("role", ["analyst", "duty_officer", "supervisor", "people_mediator"])
def test_notes_name_nobody_who_told_it_on_the_scene(
    visited: Dispute, signed_in: Callable[..., Client], role: str
) -> None:
    page = signed_in(role).get(f"/disputes/{visited.number}/").content.decode()
    assert "通话" in page
    assert not gives_away(page)


@pytest.mark.parametrize("state", ["waiting", "conflict", "dropped"])
def test_what_was_not_used_is_masked_too(
    visited: Dispute, signed_in: Callable[..., Client], state: str
) -> None:
    Entry.objects.update(state=state)
    page = signed_in("analyst").get(f"/disputes/{visited.number}/").content.decode()
    assert "通话" in page
    assert not gives_away(page)


@pytest.mark.long
def test_material_of_an_expert_names_nobody_who_told_it_on_the_scene(
    visited: Dispute, person: Callable[..., User]
) -> None:
    by = person("mediator")
    go(visited, "accept", "begin", by=by)
    office = Department.objects.create(name="演示律师事务所", kind="office")
    lawyer = User.objects.create(username="lawyer", role="expert", department=office)
    expert = Expert.objects.create(name="演示律师", user=lawyer)
    start = timezone.now() - timedelta(hours=2)
    Sitting.objects.create(
        dispute=visited,
        way=Sitting.Way.PHONE,
        mediator=person("mediator"),
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        consumer_asks=TEXT,
        merchant_offers=TEXT,
        state=Sitting.State.HELD,
        by=by,
    )
    seat = ask_expert(visited, expert, by=person("mediator"))
    answer(seat, accepts=True, by=person("mediator"))
    material = material_for(seat)
    assert material is not None
    assert "通话" in material.sittings[0].asks
    assert not gives_away(material.sittings[0].asks + material.sittings[0].offers)


@pytest.mark.long
def test_who_was_named_in_what_was_merged_is_masked_in_both(
    visited: Dispute,
    add_record: Callable[..., Record],
    person: Callable[..., User],
    signed_in: Callable[..., Client],
) -> None:
    other = dispute_of(
        add_record(
            "在云裳服饰买的连衣裙掉色，要求退款268元", person_phone="19900009999", minutes_ago=9
        )
    )
    Party.objects.create(
        dispute=visited, side="consumer", contact_name="热合曼", by=person("mediator")
    )
    merge(other, visited, by=person("supervisor"))
    known = people_of([other.pk])
    assert {NAME, GUARDIAN, "热合曼"} <= known.names
    page = signed_in("analyst").get(f"/disputes/{other.number}/").content.decode()
    assert "通话" in page
    assert not gives_away(page)


@pytest.mark.long
def test_papers_and_texts_of_a_colleague_tell_the_scene_without_the_name(
    visited: Dispute, person: Callable[..., User]
) -> None:
    by = person("people_mediator")
    facts = values_for(by, visited, FORMS["complaint"])["facts"]
    assert "现场反映" in facts
    assert not gives_away(facts)
    course = course_of(visited, by=by)
    assert "现场反映" in course.text
    assert not gives_away(course.text + course.person_name + course.person_phone)
    clear = course_of(visited, by=None)
    assert (clear.person_name, clear.person_phone) == (NAME, PHONE)


@pytest.mark.long
def test_merging_twice_keeps_everybody_known(
    visited: Dispute, add_record: Callable[..., Record], person: Callable[..., User]
) -> None:
    by = person("supervisor")
    middle = dispute_of(
        add_record(
            "在云裳服饰买的连衣裙掉色，要求退款268元", person_phone="19900009999", minutes_ago=9
        )
    )
    last = dispute_of(
        add_record(
            "在铜马广场买的眼镜断裂，要求退款388元", person_phone="19900008888", minutes_ago=99
        )
    )
    merge(middle, visited, by=by)
    middle.refresh_from_db()
    done = merge(last, middle, by=by)
    assert NAME in people_of([last.pk]).names
    visited.refresh_from_db()
    assert visited.merged_into == last
    undo(done, by=by)
    visited.refresh_from_db()
    assert visited.merged_into == middle
    assert NAME not in people_of([last.pk]).names
    with pytest.raises(ValidationError):
        undo(done, by=by)
