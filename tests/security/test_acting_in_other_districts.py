"""A head sees the disputes of all districts, and acts on those of the own department alone.

Every address of a dispute that changes something is tried by heads of another district; the same
request of the own head changes something, so that no refusal is one of a wrong form.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.models import Department, User
from liandong.desk.access.visible_rows import NOT_OURS
from liandong.desk.directory.models import District
from liandong.desk.disputes import urls as of_disputes
from liandong.desk.disputes.actions.corrections import correct
from liandong.desk.disputes.actions.links.merges import merge, split
from liandong.desk.disputes.actions.notes import add_note
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.models import Candidate, Dispute, HistoryEntry, Note
from liandong.desk.disputes.queries.links.pairs import open_pairs
from liandong.desk.disputes.queries.page_versions import current_version
from liandong.desk.groups import urls as of_groups
from liandong.desk.groups.actions.groups import confirm_group, remove_from_group
from liandong.desk.handling.actions.dispatches import send_out
from liandong.desk.handling.models import Duty
from liandong.desk.handling.queries.next_steps import next_steps
from liandong.desk.handling.queries.staff import people_of
from liandong.desk.insight.actions.watch_settings import set_watch
from liandong.desk.insight.models import Watch
from liandong.desk.intake.actions.corrections import correct_answer
from liandong.desk.intake.actions.imports.pauses import cancel_import
from liandong.desk.intake.actions.imports.taking_back import begin_taking_back, may_take_back
from liandong.desk.intake.models import Answer, Correction, Import, Record
from liandong.desk.learning.actions.doubts import answer_doubt
from liandong.desk.learning.actions.doubts import take_back as take_back_label
from liandong.desk.outreach.actions.special_reports import begin_by_hand
from tests.desk.disputes.conftest import DRESS, dispute_of

pytestmark = [pytest.mark.django_db, pytest.mark.long]

ELSEWHERE: Final = "滨河商圈"
HEADS: Final = (("police", "supervisor"), ("association", "supervisor"), ("regulator", "regulator"))
WRITES: Final = ("INSERT", "UPDATE", "DELETE")
ASIDE: Final = ("access_session", "access_deniedrequest", "request.deny")
"""What a refused request may write."""
ONLY_SHOW: Final = {
    *("list", "search", "export", "merchants", "review", "changes", "changes_waiting"),
    *("of_record", "clocks", "approvals", "approvals_on_the_board", "detail", "changes_of"),
    *("evidence", "law", "law_sheet", "opinion", "groups", "group", "mine", "reading"),
}
NOT_OF_A_DISPUTE: Final = {"new", "suggest", "answer_read"}
"""What is registered anew (but see below), and what one has asked oneself."""
DECIDED_ELSEWHERE: Final = {"decide_approval"}
"""See test_deciding_for_a_district."""


@pytest.fixture
def heads(districts: dict[str, District]) -> dict[str, User]:
    """Of departments of another district; they see all disputes."""
    made = {}
    for kind, role in HEADS:
        office = Department.objects.create(name=f"{kind}滨河", kind=kind, districts=[ELSEWHERE])
        made[kind] = User.objects.create(
            username=f"{kind}-elsewhere", display_name="演示外站", role=role, department=office,
            password_changed_at=timezone.now(),
        )  # fmt: skip
    return made


@pytest.fixture
def examined(new_dispute: Dispute, person: Callable[..., User]) -> Dispute:
    """To be accepted or refused; the mediator holds it."""
    take_step(new_dispute, "to_room", by=person("mediator"))
    new_dispute.refresh_from_db()
    return new_dispute


@pytest.fixture
def of_two(add_record: Callable[..., Record], person: Callable[..., User]) -> Dispute:
    """A dispute of two records, which was merged from two."""
    first = add_record(DRESS, source_id="A1", minutes_ago=900, merchant_name="云裳服饰")
    second = add_record("电话里吵架", source_id="A2", minutes_ago=800, merchant_name="别家店")
    whole = dispute_of(first)
    if dispute_of(second) != whole:
        merge(whole, dispute_of(second), by=person("mediator"))
    whole.refresh_from_db()
    return whole


@pytest.fixture
def tries(
    group: Any, examined: Dispute, of_two: Dispute, add_record: Callable[..., Record],
    person: Callable[..., User], districts: dict[str, District],
) -> dict[str, tuple[str, dict[str, str]]]:  # fmt: skip
    """The address and the form of each, all of 铜马."""
    by, version = person("mediator"), current_version(examined)
    alone = add_record("退货纠纷", source_id="B1", minutes_ago=700, merchant_name="又一家店")
    other = dispute_of(alone)
    correct(of_two, "sector", "食品", by=by)
    add_record(DRESS, source_id="A1", minutes_ago=600, response="双方和解")
    changed = HistoryEntry.objects.get(verb="source_changed")
    left, right = sorted((alone.pk, of_two.members.order_by("pk")[0].record_id))
    pair = Candidate.objects.create(
        left_id=left, right_id=right, probability=0.6, weight=1.0, reasons=[]
    )
    done = correct(of_two, "nature", "合同", by=by)
    assert done
    members = list(group.members.order_by("pk"))
    today = timezone.localdate()
    number, whole = examined.number, of_two.number

    def at(name: str, *of: object) -> str:
        return reverse(f"disputes:{name}", args=of)

    return {
        "step": (
            at("step", number, "refuse"),
            {
                "refuse-reason": "不归我们",
                "refuse-refusal": "1",
                "refuse-ways_explained": "on",
                "page_version": version,
            },
        ),
        "take_over": (at("take_over", number), {}),
        "note": (at("note", number), {"text": "已联系双方"}),
        "tell_clock": (
            at("tell_clock", number),
            {
                "code": "work_order",
                "what": "start",
                "on": today.isoformat(),
                "until": (today + timedelta(days=5)).isoformat(),
            },
        ),
        "withdraw": (at("withdraw", number), {}),
        "correct": (at("correct", number, "sector"), {"value": "旅游", "page_version": version}),
        "claims": (at("claims", number), {"value": "修理", "page_version": version}),
        "merge": (at("merge", number), {"other": whole}),
        "split": (
            at("split", whole), {"record": str(of_two.members.order_by("pk")[1].record_id)},
        ),
        "undo": (at("undo", done.pk), {}),
        "decide": (at("decide", pair.pk), {"same": "0"}),
        "acknowledge": (at("acknowledge", changed.pk), {}),
        "group_confirm": (at("group_confirm", group.number), {}),
        "group_decline": (at("group_decline", group.number), {"reason": "演示"}),
        "group_add": (at("group_add", group.number), {"dispute": other.number}),
        "group_remove": (at("group_remove", group.number, members[0].dispute_id), {}),
        "group_reopen": (at("group_reopen", group.number), {}),
        "intake": (reverse("intake:correct", args=[alone.pk]), {"is_dispute": "false"}),
        "doubt": (
            reverse("learning:answer", args=[alone.pk]), {"field": "sector", "value": "食品"},
        ),
    }  # fmt: skip


@contextmanager
def rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def posted(by: User, address: str, form: dict[str, str]) -> tuple[int, list[str]]:
    """The status of the answer, and what was written but for the session and the refusal."""
    client = Client()
    client.force_login(by)
    with rolled_back(), CaptureQueriesContext(connection) as queries:
        status = client.post(address, form).status_code
    found = [
        query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))
    ]
    return status, [sql for sql in found if not any(name in sql for name in ASIDE)]


def ready(group: Any, name: str) -> None:
    """The group waits for a decision, or was confirmed where that is taken back."""
    by = User.objects.get(username="mediator")
    decided = {"state": "confirmed", "by": by, "decided_at": timezone.now()}
    waits = {"state": "proposed", "by": None, "decided_at": None}
    type(group).objects.update(**(decided if name == "group_reopen" else waits))


def test_each_address_of_a_dispute_that_takes_a_form_is_tried(tries: dict[str, Any]) -> None:
    names = {route.name for route in (*of_disputes.urlpatterns, *of_groups.AMONG_DISPUTES)}
    assert names - ONLY_SHOW - NOT_OF_A_DISPUTE - DECIDED_ELSEWHERE == set(tries) - {
        "intake",
        "doubt",
    }


@pytest.mark.parametrize("kind", [kind for kind, _role in HEADS])
def test_a_head_of_another_district_changes_nothing_of_a_dispute(
    kind: str, tries: dict[str, Any], heads: dict[str, User], group: Any
) -> None:
    reached = []
    for name, (address, form) in tries.items():
        ready(group, name)
        status, written = posted(heads[kind], address, form)
        if status not in {403, 404} or written:
            reached.append(f"{name}: {status} {written[:1]}")
    assert not reached, "\n".join(reached)


def test_the_own_head_does_all_of_it(
    tries: dict[str, Any], someone: Callable[..., User], group: Any
) -> None:
    """Else the forms above would be refused for another reason."""
    refused = []
    for name, (address, form) in tries.items():
        ready(group, name)
        status, written = posted(someone("association", "supervisor"), address, form)
        changed = [sql for sql in written if "access_auditentry" not in sql]
        if status not in {200, 302} or not changed:
            refused.append(f"{name}: {status} {changed[:1]}")
    assert not refused, "\n".join(refused)


def test_a_department_of_the_whole_city_does_it_as_well(
    examined: Dispute, heads: dict[str, User]
) -> None:
    Department.objects.filter(pk=heads["regulator"].department_id).update(districts=[])
    by = User.objects.get(pk=heads["regulator"].pk)
    add_note(examined, "已联系双方", by=by)
    assert Note.objects.get().by == by


def test_what_lies_in_no_district_is_worked_on_by_whoever_sees_it(
    examined: Dispute, heads: dict[str, User]
) -> None:
    Dispute.objects.filter(pk=examined.pk).update(district=None)
    for head in heads.values():
        add_note(examined, "已联系双方", by=head)
    assert Note.objects.count() == len(HEADS)


def test_nobody_is_drawn_into_another_district_by_merging(
    examined: Dispute, add_record: Callable[..., Record], heads: dict[str, User]
) -> None:
    theirs = add_record(DRESS, source_id="T1", answers={"is_dispute": True, "district": ELSEWHERE})
    head = heads["association"]
    for first, second in ((examined, dispute_of(theirs)), (dispute_of(theirs), examined)):
        with pytest.raises(PermissionDenied, match=NOT_OURS):
            merge(first, second, by=head)
    left, right = sorted((theirs.pk, examined.members.get().record_id))
    Candidate.objects.create(left_id=left, right_id=right, probability=0.6, weight=1.0)
    assert not open_pairs(head).exists()
    Department.objects.filter(pk=head.department_id).update(districts=[])
    assert open_pairs(User.objects.get(pk=head.pk)).exists()


def test_a_record_is_not_judged_away_from_a_dispute_of_others(
    of_two: Dispute, heads: dict[str, User]
) -> None:
    """Its own words name no place: it is its dispute that lies in another district."""
    record = of_two.members.order_by("pk")[0].record
    type(record.answer).objects.filter(record=record).update(district="")
    with pytest.raises(PermissionDenied):
        correct_answer(record, "is_dispute", False, by=heads["association"])
    with pytest.raises(PermissionDenied):
        split(of_two, list(of_two.members.all()[:1]), by=heads["association"])


def test_who_is_of_another_district_is_not_sent_nor_put_on_duty(
    new_dispute: Dispute, heads: dict[str, User], person: Callable[..., User]
) -> None:
    with pytest.raises(ValidationError, match="不负责这个商圈"):
        send_out(new_dispute, [heads["police"]], by=person())
    here = people_of(new_dispute.district)
    assert person() in here
    assert not set(here) & set(heads.values())


def test_the_steps_of_another_district_do_not_wait_for_a_head(
    examined: Dispute, heads: dict[str, User], someone: Callable[..., User]
) -> None:
    assert next_steps(someone("association", "supervisor")).get() == examined
    assert not next_steps(heads["association"]).exists()


def test_the_page_says_that_it_only_shows_and_offers_nothing(
    examined: Dispute, heads: dict[str, User], someone: Callable[..., User]
) -> None:
    client = Client()
    client.force_login(heads["association"])
    shown = client.get(reverse("disputes:detail", args=[examined.number])).content.decode()
    assert NOT_OURS in shown
    assert f"/disputes/{examined.number}/" not in _forms(shown)
    for words in ("/step/refuse/", "变更承办人", "并入另一件", "登记时限", "保存备注"):
        assert words not in shown
    own = Client()
    own.force_login(someone("association", "supervisor"))
    offered = own.get(reverse("disputes:detail", args=[examined.number])).content.decode()
    assert NOT_OURS not in offered
    assert "/step/refuse/" in offered


def _forms(shown: str) -> str:
    return "".join(part.split(">")[0] for part in shown.split("<form")[1:])


@pytest.mark.parametrize(
    "page",
    [
        "handling:panel",
        "handling:papers",
        "handling:performance",
        "handling:outing",
        "backfill:backfill",
    ],
)
def test_the_pages_of_handling_offer_nothing_either(
    page: str, examined: Dispute, heads: dict[str, User]
) -> None:
    client = Client()
    client.force_login(heads["association"])
    shown = client.get(reverse(page, args=[examined.number])).content.decode()
    assert NOT_OURS in shown
    assert "/handling/" not in _forms(shown)


def test_the_page_of_a_sitting_offers_nothing_either(sitting: Any, heads: dict[str, User]) -> None:
    client = Client()
    client.force_login(heads["association"])
    shown = client.get(reverse("handling:sitting", args=[sitting.pk])).content.decode()
    assert NOT_OURS in shown
    assert "/handling/" not in _forms(shown)


def test_the_roster_of_another_district_is_read_and_not_changed(
    districts: dict[str, District], heads: dict[str, User], person: Callable[..., User]
) -> None:
    here = districts["铜马商圈"]
    duty = Duty.objects.create(
        district=here, day=timezone.localdate(), shift="day", kind="police", person=person()
    )
    client = Client()
    client.force_login(heads["police"])
    address = f"{reverse('handling:roster')}?district={here.code}"
    shown = client.get(address).content.decode()
    assert person().display_name in shown
    assert NOT_OURS in shown
    assert "沿用上周的排班" not in shown
    assert client.post(reverse("handling:remove_duty", args=[duty.pk])).status_code == 403
    assert Duty.objects.get() == duty


def test_a_group_of_two_districts_is_confirmed_by_either_and_each_takes_out_its_own(
    group: Any, heads: dict[str, User], person: Callable[..., User]
) -> None:
    theirs = group.members.order_by("pk")[0].dispute
    Dispute.objects.filter(pk=theirs.pk).update(district=District.objects.get(name=ELSEWHERE))
    ours = group.members.order_by("pk")[1].dispute
    head = heads["association"]
    confirm_group(group, by=head)
    with pytest.raises(PermissionDenied):
        remove_from_group(group, ours, by=head)
    remove_from_group(group, Dispute.objects.get(pk=theirs.pk), by=head)
    with pytest.raises(PermissionDenied):
        confirm_group(group, by=head)


def test_what_is_registered_does_not_join_a_dispute_of_others(
    examined: Dispute, heads: dict[str, User]
) -> None:
    form = {"what": "买的鞋开胶，不给退", "who": "", "shop": "演示店", "joins": examined.number}
    status, written = posted(heads["association"], reverse("disputes:new"), form)
    assert (status, written) == (403, [])


def test_an_import_of_others_is_neither_halted_nor_taken_back(
    heads: dict[str, User], person: Callable[..., User]
) -> None:
    of = Import.objects.create(
        by=person("duty_officer"), file_name="a.csv", state=Import.State.DONE, rows_read=1,
        rows_total=1, size=1,
    )  # fmt: skip
    for head in heads.values():
        assert not may_take_back(of, head)
        with pytest.raises(ValidationError):
            begin_taking_back(of, by=head)
        with pytest.raises(PermissionDenied):
            cancel_import(of, by=head)
    assert may_take_back(of, person("supervisor"))


def test_a_label_on_what_has_moved_to_another_district_stays(
    add_record: Callable[..., Record], person: Callable[..., User], districts: dict[str, District]
) -> None:
    record = add_record(DRESS, source_id="M1", minutes_ago=500, merchant_name="云裳服饰")
    by = person("duty_officer")
    label = answer_doubt(record, "sector", "食品", by=by)
    dispute = dispute_of(record)
    Dispute.objects.filter(pk=dispute.pk).update(district=District.objects.get(name=ELSEWHERE))
    Answer.objects.filter(record=record).update(district=ELSEWHERE)
    with pytest.raises(PermissionDenied):
        take_back_label(label, by=by)
    verdict = Correction.objects.create(record=record, field="is_dispute", before=False, by=by)
    with pytest.raises(PermissionDenied):
        take_back_label(verdict, by=by)
    assert Correction.objects.filter(pk=label.pk).exists()
    assert Dispute.objects.get(pk=dispute.pk).sector == "食品"


def test_how_a_district_is_watched_is_for_those_who_serve_it(
    heads: dict[str, User], districts: dict[str, District]
) -> None:
    watch = Watch.objects.create(district=districts["铜马商圈"])
    client = Client()
    client.force_login(heads["police"])
    assert client.get(reverse("alerts:watch", args=[watch.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        set_watch(
            watch, sensitivity="usual", least_in_window=9, levels=["district"],
            comparable_since=None, by=heads["police"],
        )  # fmt: skip


def test_a_report_on_a_district_is_drafted_by_those_who_serve_it(
    heads: dict[str, User], districts: dict[str, District]
) -> None:
    day = timezone.localdate()
    for head in heads.values():
        with pytest.raises(PermissionDenied):
            begin_by_hand(
                district=districts["铜马商圈"], sector="食品", item="", merchant=None, since=day,
                until=day, by=head,
            )  # fmt: skip
