"""A delegated mediation (办法第19条) from acceptance to the last paper, with both roles.

The association mediates in the regulator's name; the papers are the regulator's. Whoever has to act
next finds it on the own board, with the button.
"""

import random
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.db.models.signals import post_init
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.models import Department, User
from liandong.desk.directory.models import District
from liandong.desk.disputes.actions.facts import record_fact
from liandong.desk.disputes.models import Dispute, DisputeFact
from liandong.desk.disputes.rules.facts import NAMES, Fact
from liandong.desk.disputes.rules.source_progress import Progress
from liandong.desk.disputes.rules.stages import Stage, state_after
from liandong.desk.handling.actions.minutes import Minutes, write_minutes
from liandong.desk.handling.actions.sittings import book
from liandong.desk.handling.models import Sitting
from liandong.desk.handling.queries.filling import numbers_of
from liandong.desk.handling.queries.next_steps import papers_due
from liandong.desk.handling.queries.outcome import facts_of, form_due, not_issued
from liandong.desk.handling.rules.due_papers import TO_BE_SERVED
from liandong.desk.papers.actions.papers import issue_paper
from liandong.desk.papers.models import Paper
from liandong.desk.papers.queries.offices import letterhead
from liandong.desk.papers.queries.papers import paper_cards
from liandong.desk.papers.rules.forms import FORMS, may_issue
from liandong.desk.papers.rules.parts import EVERYBODY
from tests.desk.disputes.workflow.test_stepping import go
from tests.desk.handling.papers.test_archiving import fill_in, filled, paper, serve


@pytest.fixture
def mediator(person: Callable[..., User]) -> User:
    by: User = person("mediator")
    by.department = Department.objects.create(
        name="亭东区消费者协会", kind="association", districts=["铜马商圈"]
    )
    by.save()
    return by


@pytest.fixture
def board(signed_in: Callable[..., Client], office: User, mediator: User) -> Any:
    """What waits for a role on the page that its board leads to, as (words, address)."""

    def rows(role: str) -> dict[str, str]:
        duty = signed_in(role).get(reverse("board:duty")).content.decode()
        assert reverse("handling:next_up_on_the_board") in duty
        shown = signed_in(role).get(reverse("handling:next_up")).content.decode()
        found = re.findall(r'<a class="ld-row-link ld-clip" href="([^"]+)">([^<　]+)', shown)
        return {" ".join(words.split()): href for href, words in found}

    return rows


def press(client: Any, dispute: Dispute, url: str, **fields: str) -> None:
    reply = client.post(url, fields | {"page_version": Dispute.objects.get(pk=dispute.pk).stage})
    assert reply.status_code == 302, reply.content.decode()[:3000]


def stage(dispute: Dispute) -> str:
    return str(Dispute.objects.get(pk=dispute.pk).stage)


def consents() -> dict[str, str]:
    now = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    ways = {f"{side}_way": "phone" for side in ("consumer", "merchant")}
    return ways | {f"{side}_at": now for side in ("consumer", "merchant")}


def test_from_acceptance_to_the_last_paper(
    complaint: Dispute, board: Any, office: User, mediator: User, signed_in: Callable[..., Client]
) -> None:
    number = complaint.number
    regulators, associations = signed_in("regulator"), signed_in("mediator")
    press(associations, complaint, reverse("disputes:step", args=[number, "to_room"]))

    examine = reverse("handling:jurisdiction", args=[number])
    assert examine in board("regulator").values()
    press(regulators, complaint, examine, decision="place")
    assert stage(complaint) == "naming"
    assert "出具 投诉受理决定书" in board("regulator")
    assert "出具 投诉受理决定书" not in board("mediator")
    accepted = paper("acceptance", complaint, office)
    assert board("regulator")["送达 投诉受理决定书"] == reverse(
        "handling:paper", args=[accepted.pk]
    )
    serve(complaint, accepted, "投诉人", office)

    name = reverse("handling:name", args=[number])
    assert name in board("regulator").values()
    press(regulators, complaint, name, name="delegated", delegation="on", **consents())
    assert stage(complaint) == "mediation"
    assert reverse("disputes:detail", args=[number]) in board("mediator").values()
    assert set(board("regulator")) == {"出具 委托调解函"}
    paper("delegation", complaint, office)

    at = timezone.now() + timedelta(minutes=5)
    sitting = book(
        complaint,
        way=Sitting.Way.PHONE,
        room=None,
        mediator=mediator,
        starts_at=at,
        ends_at=at + timedelta(hours=1),
        by=mediator,
    )
    assert set(board("regulator")) == {"出具 投诉调解通知书"}
    paper("invitation", complaint, office)
    assert board("regulator") == {}
    Sitting.objects.filter(pk=sitting.pk).update(
        starts_at=at - timedelta(hours=2), ends_at=at - timedelta(hours=1)
    )
    sitting.refresh_from_db()
    write_minutes(sitting, Minutes("各持己见", "退 660 元", "不退"), by=mediator)

    ended = reverse("disputes:step", args=[number, "terminate"])
    fields = {"terminate-termination": "3", "terminate-reason": "双方差距大"}
    press(associations, complaint, ended, **fields)
    assert stage(complaint) == "terminated"
    assert (
        reverse("handling:new_paper", args=[number, "termination"])
        == (board("regulator")["出具 投诉终止调解决定书"])
    )
    shown = regulators.get(reverse("handling:next_up")).content.decode()
    assert "终止告知" in shown  # the clock of the paper

    page = associations.get(reverse("disputes:detail", args=[number])).content.decode()
    assert "由市场监管部门出具" in page
    last = paper("termination", complaint, office)
    for recipient in ("投诉人", "被投诉人"):
        assert "送达 投诉终止调解决定书" in board("regulator")
        serve(complaint, last, recipient, office)
    assert board("regulator") == {}

    assert number in associations.get(reverse("handling:next_up")).content.decode()
    fill_in(complaint, mediator)
    away = reverse("disputes:step", args=[number, "archive_ended"])
    listed = associations.get(away).context["form"].fields["left_open"].choices
    ticks = {"archive_ended-left_open": listed[0][0]}
    press(associations, complaint, away, **ticks, **{"archive_ended-reason": "回执寄回后归入卷宗"})
    assert stage(complaint) == "archived"
    assert board("mediator") == {}


def test_a_paper_that_all_may_issue_is_due_from_the_office_that_has_the_matter_in_hand(
    complaint: Dispute, board: Any, mediator: User
) -> None:
    go(complaint, "dispatch", "arrive", by=mediator)
    assert "出具 现场调解记录" in board("mediator")
    assert board("regulator") == {}


def made(number: int, by: User, district: Any, **changes: Any) -> Dispute:
    fields = {
        "number": f"LD{number}",
        "opened_at": timezone.now(),
        "district": district,
        "sources": ["complaint_12315"],
        "stage": "naming",
        "status": "handling",
        "status_by": by,
    }
    return Dispute.objects.create(**fields | changes)


@pytest.mark.long
def test_what_the_database_narrows_to_leaves_nothing_out(
    districts: dict[str, District], office: User, mediator: User
) -> None:
    """Each made-up dispute, looked at by itself, has due what the list has."""
    draw = random.Random(7)
    facts = [Fact.ARRIVED, Fact.REFUSAL, Fact.ACCEPTED, Fact.ORAL, Fact.SIGNED, Fact.AGREED]
    facts += [Fact.CONFIRMATION, Fact.TERMINATION, Fact.HANDED, Fact.CALLED_BACK, Fact.REOPENED]
    stages = ["naming", "agreed", "terminated", "withdrawn", "returned", "archived"]
    disputes: list[Dispute] = []
    for number in range(45):
        dispute = made(
            number,
            office,
            districts["铜马商圈"],
            stage=(stage := draw.choice(stages)),
            status=state_after(Stage(stage), Progress.HANDLING).value,
            sources=draw.choice([["complaint_12315"], ["walk_in"]]),
            holder=draw.choice([None, office, mediator]),
        )
        issue_one(draw, dispute, office, mediator)
        for fact in draw.sample(facts, 4):
            record_fact(dispute=dispute, fact=fact, by=draw.choice([office, mediator]))
        if draw.random() < 0.8:
            name = draw.choice(list(NAMES))
            detail = {"choice": name}
            record_fact(dispute=dispute, fact=Fact.NAME_CHOSEN, detail=detail, by=office)
        issue_one(draw, dispute, office, mediator)
        Sitting.objects.create(
            dispute=dispute,
            way="phone",
            mediator=office,
            starts_at=timezone.now(),
            ends_at=timezone.now() + timedelta(hours=1),
            state=draw.choice(["planned", "held", "cancelled", "no_show"]),
            by=office,
        )
        if disputes and draw.random() < 0.2:
            dispute.merged_into = draw.choice(
                [dispute for dispute in disputes if not dispute.merged_into_id]
            )
            dispute.withdrawn_at = timezone.now()
            dispute.save()
        disputes.append(dispute)
    for by in (office, mediator):
        found = sorted((due.dispute.number, due.form.key) for due in papers_due(by))
        assert found == sorted(each_alone(by, disputes))
    assert papers_due(office)


def issue_one(draw: random.Random, dispute: Dispute, *offices: User) -> None:
    """Whatever is decided of the dispute by now."""
    key = draw.choice(["acceptance", "refusal", "termination", "handoff"])
    by = draw.choice(offices) if key == "handoff" else offices[0]
    number = dispute.number
    issued = issue_paper(form=FORMS[key], dispute_number=number, values=filled(key), by=by)
    if key != "handoff":
        for recipient in draw.sample(issued.kind.copies[:-1], draw.randrange(2)):
            serve(dispute, issued, recipient, by)


def each_alone(by: User, disputes: list[Dispute]) -> Iterator[tuple[str, str]]:
    level = letterhead(by.department).level
    for dispute in disputes:
        dispute.refresh_from_db()
        if dispute.merged_into_id or dispute.stage == "archived":
            continue
        cards = [
            paper_card
            for paper_card in paper_cards(numbers_of(dispute))
            if paper_card.paper.is_valid
        ]
        whole = Q(dispute=dispute) | Q(dispute__merged_into=dispute)
        sittings = list(Sitting.objects.filter(whole))
        facts = facts_of(dispute)
        for key in not_issued(dispute, facts, sittings, cards):
            holder, form = dispute.holder, form_due(key, dispute, facts)
            shared = form.issuers == EVERYBODY
            others = shared and holder and holder.department_id != by.department_id
            if may_issue(form, by.department.kind, level) and not others:
                yield dispute.number, key
        for card in cards:
            to_serve = card.paper.form in TO_BE_SERVED and card.unserved
            if to_serve and card.paper.department_id == by.department_id:
                yield dispute.number, card.paper.form


@pytest.mark.long
def test_what_is_done_is_not_loaded_to_show_what_is_due(
    districts: dict[str, District], office: User
) -> None:
    """On every refresh of the board all that was not put away had been loaded."""
    for number in range(12):
        dispute = made(number, office, districts["铜马商圈"])
        record_fact(dispute=dispute, fact=Fact.ACCEPTED, by=office)
        if number:
            serve(dispute, paper("acceptance", dispute, office), "投诉人", office)
    loaded = []

    def count(instance: Any, **_rest: Any) -> None:
        loaded.append(instance)

    for model in (Dispute, DisputeFact, Paper):
        post_init.connect(count, sender=model)
    try:
        assert len(papers_due(office)) == 1
    finally:
        for model in (Dispute, DisputeFact, Paper):
            post_init.disconnect(count, sender=model)
    assert len(loaded) == 2  # one dispute and its fact


@pytest.mark.long
def test_the_board_asks_the_database_as_often_for_many_papers_as_for_one(
    districts: dict[str, District], office: User, signed_in: Callable[..., Client]
) -> None:
    counts = []
    for number in range(6):
        dispute = Dispute.objects.create(
            number=f"LD{number}",
            opened_at=timezone.now(),
            district=districts["铜马商圈"],
            sources=["complaint_12315"],
            stage="naming",
            status="handling",
            status_by=office,
        )
        record_fact(dispute=dispute, fact=Fact.ACCEPTED, by=office)
        with CaptureQueriesContext(connection) as queries:
            assert len(papers_due(office)) == number + 1
        counts.append(len(queries))
    assert counts[0] == counts[-1]
