"""Every address of handling that changes something: who may not, and who is of another station."""

from collections.abc import Callable
from typing import Any, Final
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from liandong.desk.access.models import Department, User
from liandong.desk.access.permissions import Permission as P  # noqa: N817 - a table of them
from liandong.desk.access.roles import ROLES
from liandong.desk.directory.models import District
from liandong.desk.disputes.actions.group_deciding import confirm_group
from liandong.desk.handling.actions.sitting import book
from liandong.desk.handling.models import (
    Backfill,
    Duty,
    Entry,
    HandOver,
    PanelSeat,
    Presence,
    Visit,
)
from liandong.desk.handling.urls import urlpatterns
from liandong.desk.papers.models import Attachment, Paper, Service
from tests.desk.disputes.test_groups import buyer, group
from tests.desk.handling.test_panels import expert
from tests.desk.handling.test_performance import parts
from tests.desk.handling.test_sittings import booking, mediated, room

__all__ = ["booking", "buyer", "expert", "group", "mediated", "parts", "room"]

pytestmark = pytest.mark.django_db
NOTE, GO, MEDIATE, ISSUE = (P.NOTE,), (P.DISPATCH,), (P.MEDIATE,), (P.ISSUE,)
#: Who may post there, and of which of the rows below the address is made.
POSTS: Final[dict[str, tuple[tuple[P, ...], tuple[str, ...]]]] = {
    "hand_over": (NOTE, ()),
    "take_over": (NOTE, ("left",)),
    "rates": ((P.APPROVE,), ()),
    "roster": (NOTE, ()),
    "repeat_week": (GO, ()),
    "remove_duty": (GO, ("duty",)),
    "send": (GO, ("number",)),
    "confirm": (NOTE, ("presence",)),
    "arrive": (NOTE, ("presence",)),
    "record": (NOTE, ("presence",)),
    "scene_entries": (GO, ()),
    "scene_choose": (GO, ("entry",)),
    "scene_photos": (GO, ()),
    "tick_backfill": (NOTE, ("number", "channel")),
    "take_tick_back": (NOTE, ("ticked",)),
    "settle_difference": (NOTE, ("ticked", "outcome")),
    "book": (NOTE, ("number",)),
    "warning_choice": (NOTE, ()),
    "warnings_seen": (NOTE, ()),
    "parties": (NOTE, ("number",)),
    "invite": (NOTE, ("sitting",)),
    "check_in": (NOTE, ("sitting",)),
    "no_show": (NOTE, ("sitting",)),
    "cancel_sitting": (NOTE, ("sitting",)),
    "move_sitting": (NOTE, ("sitting",)),
    "minutes": (MEDIATE, ("sitting",)),
    "ask_recusal": (MEDIATE, ("number",)),
    "decide_recusal": ((P.APPROVE,), ("number",)),
    "agreement": ((P.DISPATCH, P.MEDIATE), ("number", "agree")),
    "name": (MEDIATE, ("number",)),
    "jurisdiction": ((P.ACCEPT,), ("number",)),
    "confirmation": (MEDIATE, ("number",)),
    "new_paper": (ISSUE, ("number", "form")),
    "attach": (NOTE, ("number",)),
    "take_out": (NOTE, ("attachment",)),
    "put_back": (NOTE, ("attachment",)),
    "sign": (ISSUE, ("paper",)),
    "serve": (ISSUE, ("paper",)),
    "void": (ISSUE, ("paper",)),
    "receive": (ISSUE, ("service",)),
    "part_done": (MEDIATE, ("part",)),
    "part_take_back": (MEDIATE, ("part",)),
    "part_remind": (NOTE, ("part",)),
    "ask_expert": (MEDIATE, ("number",)),
    "thresholds": ((P.APPROVE,), ("number",)),
    "answer_seat": ((P.OPINE, P.MEDIATE), ("seat",)),
    "opinion": ((P.OPINE, P.MEDIATE), ("seat",)),
    "group_step": ((P.GROUP,), ("group", "verb")),
    "group_agree": (MEDIATE, ("group",)),
    "group_paid": (MEDIATE, ("group",)),
    "mandate": ((P.GROUP,), ("group",)),
    "tick": ((P.GROUP,), ("group",)),
    "report_up": ((P.GROUP,), ("group",)),
}
OF_ONES_OWN: Final = {"rates", "warning_choice", "warnings_seen"}
"""Where nothing of a station is named: what all have in common, and one's own."""
TOLD: Final = {
    "text": "演示",
    "reason": "演示",
    "to": "19900001234",
    "proof": "收条",
    "side": "consumer",
    "consumer": "19900001234",
    "minutes": "演示",
    "opinion": "演示",
    "accepts": "1",
    "choice": "mine",
    "task": "reception",
    "mediator": "1",
    "granted": "0",
    "title": "小票",
}


@pytest.fixture
def rows(group, presence, parts, mediated, booking, expert, person, districts) -> dict[str, Any]:
    """One of each, all of the station."""
    by, number = person("mediator"), mediated.number
    police = presence.dispatch.dispute
    type(mediated).objects.filter(pk=mediated.pk).update(stage="mediation", status="handling")
    mediated.refresh_from_db()
    confirm_group(group, by=person())
    sitting = book(mediated, **booking(10))
    of = {"matter": number, "department": by.department, "digest": "0"}
    paper = Paper.objects.create(
        **of, form="minutes", edition="1", values="{}", issued_by=by, issued_at=timezone.now()
    )
    today = timezone.localdate()
    visit = Visit.objects.create(pk=uuid4(), person=person(), dispute=police)
    made: dict[str, Any] = {
        "left": HandOver.objects.create(
            district=districts["铜马商圈"], day=today, shift="day", text="演示", by=by
        ).pk,
        "duty": Duty.objects.create(
            district=districts["铜马商圈"], day=today, shift="day", kind="association", person=by
        ).pk,
        "presence": presence.pk,
        "sitting": sitting.pk,
        "part": parts[0].pk,
        "paper": paper.pk,
        "service": Service.objects.create(
            paper=paper, recipient="甲方", name="演示", way="hand", sent_on=today, by=by
        ).pk,
        "attachment": Attachment.objects.create(
            **of, title="小票", media="image/jpeg", pages=1, size=1, original="0", added_by=by
        ).pk,
        "seat": PanelSeat.objects.create(dispute=mediated, expert=expert, invited_by=by).pk,
        "ticked": Backfill.objects.create(
            dispute=mediated,
            channel="police",
            filled="{}",
            by=by,
            at=timezone.now(),
            outcome="different",
        ).pk,
        "entry": Entry.objects.create(
            pk=uuid4(),
            visit=visit,
            place=1,
            verb="arrive",
            told="{}",
            device_at=timezone.now(),
            happened_at=timezone.now(),
            state="conflict",
        ).pk,
        "group": group.number,
    }
    fixed = {"channel": "police", "outcome": "accepted", "verb": "to_room", "form": "minutes"}
    return made | fixed | {"number": number, "agree": "agree"}


def posted(client: Client, name: str, rows: dict[str, Any]) -> tuple[int, list[str]]:
    """The status of the answer, and what was written but for the session."""
    url = reverse(f"handling:{name}", args=[rows[key] for key in POSTS[name][1]])
    code = District.objects.get(name="铜马商圈").code
    with CaptureQueriesContext(connection) as asked:
        reply = client.post(url, {**TOLD, "district": code})
    writes = ("INSERT", "UPDATE", "DELETE")
    found = [one["sql"] for one in asked if one["sql"].startswith(writes)]
    return reply.status_code, [sql for sql in found if "django_session" not in sql]


def test_the_table_names_every_address_that_takes_a_post(rows, signed_in):
    """Asked for with words for its parameters, an address that only shows answers 405."""
    words = {"number": rows["number"], "pk": 1, "key": "minutes", "verb": "agree", "entry": "x"}
    words |= {"channel": "police", "outcome": "accepted", "ending": "pdf"}
    takes = set()
    for route in urlpatterns:
        needed = {name: words[name] for name in route.pattern.converters}
        try:
            url = reverse(f"handling:{route.name}", kwargs=needed)
        except NoReverseMatch:  # pragma: no cover - a new kind of parameter has no word above
            pytest.fail(f"{route.name}: {needed}")
        if signed_in("supervisor").post(url, {}).status_code != 405:
            takes.add(route.name)
    takes |= {"seats", "answer_seat", "opinion"} & set(POSTS)  # of experts alone
    assert takes - {"seats"} == set(POSTS)


@pytest.mark.parametrize("role", ROLES)
def test_who_may_not_changes_nothing(role, rows, signed_in):
    client = signed_in(role)
    may = ROLES[role].permissions
    let_in = []
    for name, (permissions, _of) in POSTS.items():
        if may.isdisjoint(permissions):
            status, written = posted(client, name, rows)
            if status != 403 or written:
                let_in.append(f"{name}: {status} {written[:1]}")
    assert not let_in, "\n".join(let_in)


@pytest.fixture
def of_elsewhere(districts) -> Callable[[str], Client]:
    """Somebody of a role, of a department that answers for another district."""
    office = Department.objects.create(name="滨河消协", kind="association", districts=["滨河商圈"])

    def browser(role: str) -> Client:
        client = Client()
        client.force_login(
            User.objects.create(
                username=f"elsewhere-{role}",
                display_name="演示外站",
                role=role,
                department=office,
                password_changed_at=timezone.now(),
            )
        )
        return client

    return browser


@pytest.mark.parametrize("role", ["duty_officer", "mediator", "people_mediator", "lawyer"])
def test_who_is_of_another_station_changes_nothing_here(role, rows, of_elsewhere):
    client, reached = of_elsewhere(role), []
    before = Presence.objects.values().get(pk=rows["presence"])
    for name in POSTS.keys() - OF_ONES_OWN:
        status, written = posted(client, name, rows)
        if status not in {403, 404, 422} or written:
            reached.append(f"{name}: {status} {written[:1]}")
    assert not reached, "\n".join(reached)
    assert Presence.objects.values().get(pk=rows["presence"]) == before
