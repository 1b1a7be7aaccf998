"""Every address that changes something of how disputes are handled: who may not, and who is of
another station."""

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
from liandong.desk.backfill import urls as of_backfill
from liandong.desk.backfill.models import Backfill
from liandong.desk.directory.models import District, Expert
from liandong.desk.groups import urls as of_groups
from liandong.desk.groups.actions.groups import confirm_group
from liandong.desk.handling import urls as of_handling
from liandong.desk.handling.actions.sittings import book
from liandong.desk.handling.models import Duty, Entry, PanelSeat, Presence, Visit
from liandong.desk.papers.digests import digest_of
from liandong.desk.papers.models import Attachment, AttachmentFile, Paper, PaperFile, Service
from liandong.desk.station import urls as of_station
from liandong.desk.station.models import HandOver

pytestmark = [pytest.mark.django_db, pytest.mark.long]
NOTE, GO, MEDIATE, ISSUE = (P.NOTE,), (P.DISPATCH,), (P.MEDIATE,), (P.ISSUE,)
ROUTES: Final = {
    "handling": (*of_handling.urlpatterns, *of_groups.AMONG_HANDLING),
    "backfill": of_backfill.urlpatterns,
    "station": of_station.urlpatterns,
}
#: Who may post there, and of which of the rows below the address is made.
POSTS: Final[dict[str, tuple[tuple[P, ...], tuple[str, ...]]]] = {
    "station:hand_over": (NOTE, ()),
    "station:take_over": (NOTE, ("left",)),
    "station:rates": ((P.APPROVE,), ()),
    "handling:roster": (NOTE, ()),
    "handling:repeat_week": (GO, ()),
    "handling:remove_duty": (GO, ("duty",)),
    "handling:send": (GO, ("number",)),
    "handling:telephone": (NOTE, ("number",)),
    "handling:confirm": (NOTE, ("presence",)),
    "handling:arrive": (NOTE, ("presence",)),
    "handling:record": (NOTE, ("presence",)),
    "handling:scene_entries": (GO, ()),
    "handling:scene_choose": (GO, ("entry",)),
    "handling:scene_photos": (GO, ()),
    "backfill:tick_backfill": (NOTE, ("number", "channel")),
    "backfill:take_tick_back": (NOTE, ("ticked",)),
    "backfill:settle_difference": (NOTE, ("ticked", "outcome")),
    "handling:book": (NOTE, ("number",)),
    "handling:warning_choice": (NOTE, ()),
    "handling:warnings_read": (NOTE, ()),
    "handling:parties": (NOTE, ("number",)),
    "handling:invite": (NOTE, ("sitting",)),
    "handling:check_in": (NOTE, ("sitting",)),
    "handling:no_show": (NOTE, ("sitting",)),
    "handling:cancel_sitting": (NOTE, ("sitting",)),
    "handling:move_sitting": (NOTE, ("sitting",)),
    "handling:sitting_link": (NOTE, ("sitting",)),
    "handling:minutes": (MEDIATE, ("sitting",)),
    "handling:ask_recusal": (MEDIATE, ("number",)),
    "handling:decide_recusal": ((P.APPROVE,), ("number",)),
    "handling:agreement": ((P.DISPATCH, P.MEDIATE), ("number", "agree")),
    "handling:name": (MEDIATE, ("number",)),
    "handling:jurisdiction": ((P.ACCEPT,), ("number",)),
    "handling:confirmation": (MEDIATE, ("number",)),
    "handling:new_paper": (ISSUE, ("number", "form")),
    "handling:whole_file": (ISSUE, ("number", "pdf")),
    "handling:attach": (NOTE, ("number",)),
    "handling:take_out": (NOTE, ("attachment",)),
    "handling:put_back": (NOTE, ("attachment",)),
    "handling:sign": (ISSUE, ("paper",)),
    "handling:refuse_to_sign": (ISSUE, ("paper",)),
    "handling:serve": (ISSUE, ("paper",)),
    "handling:void": (ISSUE, ("paper",)),
    "handling:receive": (ISSUE, ("service",)),
    "handling:part_done": (MEDIATE, ("part",)),
    "handling:part_take_back": (MEDIATE, ("part",)),
    "handling:part_remind": (NOTE, ("part",)),
    "handling:ask_expert": (MEDIATE, ("number",)),
    "handling:thresholds": ((P.APPROVE,), ("number",)),
    "handling:answer_seat": ((P.OPINE, P.MEDIATE), ("seat",)),
    "handling:opinion": ((P.OPINE, P.MEDIATE), ("seat",)),
    "handling:group_step": ((P.GROUP,), ("group", "verb")),
    "handling:group_agree": (MEDIATE, ("group",)),
    "handling:group_paid": (MEDIATE, ("group",)),
    "handling:mandate": ((P.GROUP,), ("group",)),
    "handling:tick": ((P.GROUP,), ("group",)),
    "handling:report_up": ((P.GROUP,), ("group",)),
}
OF_ONES_OWN: Final = {"station:rates", "handling:warning_choice", "handling:warnings_read"}
"""Where nothing of a station is named: what all have in common, and one's own."""
RECIPIENTS: Final = {
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
def rows(
    group: Any,
    presence: Presence,
    parts: Any,
    mediated: Any,
    booking: Any,
    expert: Expert,
    person: Callable[..., User],
    districts: dict[str, District],
) -> dict[str, Any]:
    """One of each, all of the station."""
    by, number = person("mediator"), mediated.number
    police = presence.dispatch.dispute
    type(mediated).objects.filter(pk=mediated.pk).update(stage="mediation", status="handling")
    mediated.refresh_from_db()
    confirm_group(group, by=person())
    sitting = book(mediated, **booking(10))
    of = {"dispute_number": number, "department": by.department, "digest": digest_of(b"a paper")}
    paper = Paper.objects.create(
        **of, form="minutes", edition="1", values="{}", issued_by=by, issued_at=timezone.now()
    )
    PaperFile.objects.create(paper=paper, content=b"a paper")
    today = timezone.localdate()
    attachment = Attachment.objects.create(
        **of, title="小票", media="image/jpeg", pages=1, size=1, original="0", added_by=by
    )
    AttachmentFile.objects.create(attachment=attachment, content=b"a paper")
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
        "attachment": attachment.pk,
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
            statement="{}",
            device_at=timezone.now(),
            happened_at=timezone.now(),
            state="conflict",
        ).pk,
        "group": group.number,
    }
    fixed = {"channel": "police", "outcome": "accepted", "verb": "to_room", "form": "minutes"}
    return made | fixed | {"number": number, "agree": "agree", "pdf": "pdf"}


def posted(client: Client, name: str, rows: dict[str, Any]) -> tuple[int, list[str]]:
    """The status of the answer, and what was written but for the session and the refusal."""
    url = reverse(name, args=[rows[key] for key in POSTS[name][1]])
    code = District.objects.get(name="铜马商圈").code
    with CaptureQueriesContext(connection) as queries:
        reply = client.post(url, {**RECIPIENTS, "district": code})
    writes = ("INSERT", "UPDATE", "DELETE")
    found = [query["sql"] for query in queries if query["sql"].startswith(writes)]
    kept_aside = ("access_session", "access_deniedrequest", "request.deny")
    return reply.status_code, [sql for sql in found if not any(name in sql for name in kept_aside)]


def test_the_table_names_every_address_that_takes_a_post(
    rows: dict[str, Any], signed_in: Callable[..., Client]
) -> None:
    """Asked for with words for its parameters, an address that only shows answers 405."""
    words = {"number": rows["number"], "pk": 1, "key": "minutes", "verb": "agree", "entry": "x"}
    words |= {"channel": "police", "outcome": "accepted", "ending": "pdf"}
    takes = set()
    for app, route in ((app, route) for app, routes in ROUTES.items() for route in routes):
        name = f"{app}:{route.name}"
        needed = {name: words[name] for name in route.pattern.converters}
        try:
            url = reverse(name, kwargs=needed)
        except NoReverseMatch:  # pragma: no cover - a new kind of parameter has no word above
            pytest.fail(f"{name}: {needed}")
        if signed_in("supervisor").post(url, {}).status_code != 405:
            takes.add(name)
    takes |= {"handling:answer_seat", "handling:opinion"}  # of experts alone
    assert takes - {"handling:seats"} == set(POSTS)


@pytest.mark.parametrize("role", ROLES)
def test_who_may_not_changes_nothing(
    role: Any, rows: dict[str, Any], signed_in: Callable[..., Client]
) -> None:
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
def of_elsewhere(districts: dict[str, District]) -> Callable[[str], Client]:
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


STRANGERS: Final = ("duty_officer", "mediator", "people_mediator", "lawyer")
SEE_ALL: Final = ("supervisor", "regulator")
"""They see what is done here, and do none of it."""
READ_FOR_A_REASON: Final = {"handling:whole_file"}


@pytest.mark.parametrize("role", [*STRANGERS, *SEE_ALL])
def test_who_is_of_another_station_changes_nothing_here(
    role: str, rows: dict[str, Any], of_elsewhere: Callable[[str], Client]
) -> None:
    client, reached = of_elsewhere(role), []
    before = Presence.objects.values().get(pk=rows["presence"])
    names = POSTS.keys() - OF_ONES_OWN
    for name in names - (READ_FOR_A_REASON if role in SEE_ALL else set()):
        status, written = posted(client, name, rows)
        if status not in {403, 404, 422} or written:
            reached.append(f"{name}: {status} {written[:1]}")
    assert not reached, "\n".join(reached)
    assert Presence.objects.values().get(pk=rows["presence"]) == before
