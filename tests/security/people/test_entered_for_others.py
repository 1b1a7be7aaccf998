"""What staff enters for experts, the next shift and agreements is masked as its neighbours are."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from liandong.desk.access.models import AuditEntry, Department, User
from liandong.desk.directory.models import District, Expert
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.rules.source_progress import Progress
from liandong.desk.disputes.rules.stages import Stage, state_after
from liandong.desk.handling.actions.panels import answer, ask_expert, give_opinion
from liandong.desk.handling.actions.performance import Line, conclude
from liandong.desk.handling.actions.warnings import warn_of_due
from liandong.desk.handling.models import DueWarning, Instalment, PanelSeat
from liandong.desk.insight.actions.frozen_figures import freeze, withdraw
from liandong.desk.insight.models import FrozenFigure
from liandong.desk.insight.scope import scope_from
from liandong.desk.station.actions.shift_notes import leave_message
from tests.desk.disputes.conftest import GOLD_COMPLAINT, dispute_of
from tests.desk.disputes.workflow.test_stepping import go

pytestmark = [pytest.mark.django_db, pytest.mark.long]
NAME, PHONE = "阿不都", "19900007731"
OPINION = f"{NAME}可以要求三倍，回拨{PHONE}"
TEXTAREA = re.compile(r'<textarea[^>]*name="text"[^>]*>([^<]*)</textarea>')


@pytest.fixture
def known(add_record: Callable[..., Any], person: Callable[..., User]) -> Dispute:
    record = add_record(
        GOLD_COMPLAINT, source="complaint_12315", person_name=NAME, person_phone=PHONE
    )
    dispute = dispute_of(record)
    go(dispute, "to_room", by=person("mediator"))
    dispute.refresh_from_db()
    return dispute


@pytest.fixture
def seat(known: Dispute, person: Callable[..., User]) -> PanelSeat:
    office = Department.objects.create(name="演示律师事务所", kind="office")
    account = User.objects.create(
        username="lawyer",
        display_name="顾演示",
        role="lawyer",
        department=office,
        password_changed_at=timezone.now(),
    )
    expert = Expert.objects.create(name="顾演示", kind="lawyer", user=account)
    invited = ask_expert(known, expert, by=person("mediator"))
    answer(invited, accepts=True, reason=f"{NAME}来电后接受", by=person("mediator"))
    return invited


def expert_of(seat: PanelSeat) -> tuple[Any, Client]:
    account = seat.expert.user
    client = Client()
    assert account is not None
    client.force_login(account)
    return account, client


def test_an_expert_reads_what_staff_entered_masked(
    seat: PanelSeat, person: Callable[..., User]
) -> None:
    give_opinion(seat, text=OPINION, by=person("mediator"))
    _account, client = expert_of(seat)
    for path in ("/handling/seats/", f"/handling/seats/{seat.pk}/"):
        page = client.get(path).content.decode()
        assert "可以要求三倍" in page
        assert "来电后接受" in page
        assert NAME not in page
        assert PHONE not in page


def test_an_expert_reads_the_own_words_in_clear_and_may_change_them(seat: PanelSeat) -> None:
    account, client = expert_of(seat)
    give_opinion(seat, text=OPINION, by=account)
    page = client.get(f"/handling/seats/{seat.pk}/").content.decode()
    assert TEXTAREA.findall(page) == [OPINION]
    assert f"{NAME}来电后接受" not in page  # the answer was entered by staff


def test_an_expert_reads_the_own_reason_in_clear(
    seat: PanelSeat, person: Callable[..., User]
) -> None:
    account, client = expert_of(seat)
    answer(seat, accepts=False, reason=f"认识{NAME}", by=account)
    assert f"认识{NAME}" in client.get("/handling/seats/").content.decode()
    answer(seat, accepts=False, reason=f"认识{NAME}", by=person("mediator"))
    assert f"认识{NAME}" not in client.get("/handling/seats/").content.decode()


@pytest.mark.parametrize("role", ["people_mediator", "regulator", "supervisor"])
def test_the_form_of_an_opinion_holds_nothing_in_clear_for_others(
    seat: PanelSeat, person: Callable[..., User], signed_in: Callable[..., Client], role: str
) -> None:
    give_opinion(seat, text=OPINION, by=person("mediator"))
    page = signed_in(role).get(f"/handling/panel/{seat.dispute.number}/").content.decode()
    assert TEXTAREA.findall(page) == [""]
    assert "可以要求三倍" in page
    assert NAME not in page
    assert PHONE not in page


def test_the_holder_changes_the_opinion_from_what_stands(
    seat: PanelSeat, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    give_opinion(seat, text=OPINION, by=person("mediator"))
    page = signed_in("mediator").get(f"/handling/panel/{seat.dispute.number}/").content.decode()
    assert TEXTAREA.findall(page) == [OPINION]


@pytest.mark.parametrize("stage", ["agreed", "unperformed", "performed", "terminated"])
@pytest.mark.parametrize("role", ["people_mediator", "supervisor"])
def test_messages_of_shifts_are_masked_as_long_as_the_dispute_may_stand_on_the_sheet(
    known: Dispute,
    districts: dict[str, District],
    person: Callable[..., User],
    signed_in: Callable[..., Client],
    role: str,
    stage: str,
) -> None:
    leave_message(district=districts["铜马商圈"], text=f"{NAME}明天上午来取退款", by=person())
    status = state_after(Stage(stage), Progress.OPEN).value
    Dispute.objects.filter(pk=known.pk).update(stage=stage, status=status)
    for path in ("/handling/", "/handling/hand-over/", "/board/"):
        page = signed_in(role).get(path).content.decode()
        assert NAME not in page, path
    assert "明天上午来取退款" in signed_in(role).get("/handling/hand-over/").content.decode()


@pytest.fixture
def agreed(mediated: Any, person: Callable[..., User]) -> Any:
    """Concluded by who holds it; a name that the dispute knows and a number stand in the item."""
    record = mediated.members.first().record
    record.person_name = NAME
    record.save()
    due = timezone.localdate() + timedelta(days=1)
    plan = [Line(f"退还{NAME}货款{PHONE}", Decimal(400), due)]
    conclude(mediated, "agree", plan=plan, facts={Fact.SIGNED: {}}, by=person("mediator"))
    mediated.refresh_from_db()
    return mediated


@pytest.mark.parametrize("role", ["duty_officer", "people_mediator", "regulator", "supervisor"])
def test_the_items_of_an_agreement_are_masked(
    agreed: Any, signed_in: Callable[..., Client], role: str
) -> None:
    assert agreed.holder.role == "mediator"
    client, met = signed_in(role), 0
    for path in (
        f"/handling/performance/{agreed.number}/",
        "/board/",
        f"/handling/of/{agreed.number}/",
        f"/handling/backfill/{agreed.number}/",
        f"/handling/papers/{agreed.number}/new/people_agreement/",
        f"/handling/papers/{agreed.number}/new/minutes/",
    ):
        page = client.get(path).content.decode()
        assert NAME not in page, path
        assert PHONE not in page, path
        met += "货款" in page
    assert met >= 2


def test_the_holder_reads_the_items_where_that_is_audited(
    agreed: Any, signed_in: Callable[..., Client]
) -> None:
    client = signed_in("mediator")
    assert (
        f"退还{NAME}货款" in client.get(f"/handling/performance/{agreed.number}/").content.decode()
    )
    for path in ("/board/", f"/handling/of/{agreed.number}/"):
        assert NAME not in client.get(path).content.decode(), path


def test_the_items_are_stored_encrypted_and_warnings_do_without(
    agreed: Any, person: Callable[..., User]
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT what FROM {Instalment._meta.db_table}")
        assert "货款".encode() not in bytes(cursor.fetchone()[0])
    warn_of_due(by=person("supervisor"))
    words = list(DueWarning.objects.filter(dispute=agreed).values_list("what", flat=True))
    assert any(word.startswith("履行") for word in words)
    assert not any("货款" in word for word in words)


def test_why_a_figure_is_kept_and_withdrawn_is_encrypted_masked_and_not_in_the_audit(
    known: Dispute, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    words = f"投诉人王小明，电话{PHONE}"
    by = person("regulator")
    figure = freeze("sectors", scope_from(QueryDict("days=30")), purpose=f"{words}的会议", by=by)
    withdraw(figure, reason=f"{words}不同意", by=by)
    assert figure.withdrawn_reason.endswith("不同意")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT purpose, withdrawn_reason FROM {FrozenFigure._meta.db_table}")
        for cell in cursor.fetchone():
            assert PHONE.encode() not in bytes(cell)
    for role in ("analyst", "regulator"):
        client = signed_in(role)
        for path, shows in (
            ("/picture/frozen/", "的会议"),
            (f"/picture/frozen/{figure.pk}/", "不同意"),
            (f"/picture/frozen/{figure.pk}/again/", "的会议"),
        ):
            page = client.get(path).content.decode()
            assert shows in page, path
            assert "王小明" not in page, path
            assert PHONE not in page, path
    details = AuditEntry.objects.filter(action__startswith="figure.").values_list("detail")
    assert PHONE not in str(list(details))
