"""People are warned before it is late, once of each moment; the merchant before a part is due."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from liandong.desk.access.models import User
from liandong.desk.directory.rules.workdays import Calendar
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.handling.actions.invitations import invite
from liandong.desk.handling.actions.performance import Line, conclude, perform
from liandong.desk.handling.actions.sittings import book
from liandong.desk.handling.actions.warnings import choose_warnings, warn_of_due
from liandong.desk.handling.jobs import send_notices
from liandong.desk.handling.models import DueWarning, Instalment, Notice
from liandong.desk.handling.queries.warnings import unread
from liandong.desk.handling.rules.warning_days import Moment, moment_of
from tests.desk.disputes.conftest import BY
from tests.desk.steps.samples import in_days

from .test_sittings import NoProgress

WEEKDAYS = Calendar({}, frozenset())
MOST_QUERIES = 10


@pytest.mark.parametrize(
    ("due_on", "moment"),
    [
        (date(2026, 11, 25), Moment.SOON),
        (date(2026, 11, 26), None),
        (date(2026, 11, 23), Moment.TODAY),
        (date(2026, 11, 22), Moment.OVERDUE),
        (date(2026, 10, 1), None),  # long past: in the list of what is overdue
    ],
)
def test_the_moments_of_a_day(due_on: Any, moment: Any) -> None:
    assert moment_of(due_on, date(2026, 11, 23), WEEKDAYS) is moment


def due(part: Any, days: Any) -> None:
    Instalment.objects.filter(pk=part.pk).update(due_on=in_days(days))


def test_holder_and_supervisor_are_warned_once_of_each_moment(
    parts: Any, person: Callable[..., User]
) -> None:
    holder, chief = person("mediator"), person("supervisor")
    due(parts[0], 0)
    assert warn_of_due(by=BY) == 2
    assert warn_of_due(by=BY) == 0
    warnings = DueWarning.objects.filter(moment="today")
    assert {warning.person for warning in warnings} == {holder, chief}
    due(parts[0], -1)
    assert warn_of_due(by=BY) == 2
    assert {warning.moment for warning in unread(holder)} == {"today", "overdue"}


def test_nobody_is_warned_of_what_was_performed(parts: Any, person: Callable[..., User]) -> None:
    perform(parts[0], done_on=in_days(0), proof="收条", by=person("mediator"))
    due(parts[0], 0)
    due(parts[1], 25)
    assert warn_of_due(by=BY) == 0


def test_a_clue_warns_the_regulator_alone(mediated: Any, person: Callable[..., User]) -> None:
    person("supervisor")
    mediated.clocks.create(
        code="clue_check", started_on=in_days(-20), due_on=in_days(0), rule="令第121号"
    )
    type(mediated).objects.filter(pk=mediated.pk).update(holder=person("regulator"))
    warn_of_due(by=BY)
    warnings = DueWarning.objects.filter(key="clue_check")
    assert [warning.person for warning in warnings] == [person("regulator")]


def test_the_regulators_decision_on_a_complaint_warns_whom_it_is_left_to(
    dress: Any, someone: Callable[..., User]
) -> None:
    """办法第15条; where nobody of the regulator is there, the others have to bring it to him."""
    by = someone("association", "mediator")
    take_step(dress, "to_room", by=by)
    type(dress).objects.filter(pk=dress.pk).update(holder=by)
    dress.clocks.filter(code="acceptance_decision").update(due_on=in_days(0))
    head = someone("association", "supervisor")
    warn_of_due(by=BY)
    assert {warning.person for warning in DueWarning.objects.all()} == {by, head}
    DueWarning.objects.all().delete()
    regulator = someone("regulator", "supervisor")
    warn_of_due(by=BY)
    assert [warning.person for warning in DueWarning.objects.all()] == [regulator]


def test_warnings_are_read_on_their_page_and_counted_on_the_board(
    parts: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    person("supervisor")
    due(parts[0], 0)
    warn_of_due(by=BY)
    browser = signed_in("mediator")
    waiting = reverse("handling:warnings_waiting")
    assert "时限提醒 1 条" in browser.get(waiting).content.decode()
    shown = browser.get(reverse("handling:warnings")).content.decode()
    assert "履行：400 元" in shown
    assert "今日届满" in shown
    browser.post(reverse("handling:warnings_read"))
    assert "时限提醒" not in browser.get(waiting).content.decode()
    assert unread(person("supervisor")).count() == 1


def chooses(
    person: Any, *, mobile: Any = "", email: Any = "", by_mobile: Any = (), by_email: Any = ()
) -> None:
    choose_warnings(
        mobile=mobile,
        email=email,
        by_mobile=list(by_mobile),
        by_email=list(by_email),
        by=person,
    )


def sent_to(person: Any) -> Any:
    return [(str(notice.to), str(notice.text)) for notice in Notice.objects.filter(person=person)]


def test_the_list_reads_of_each_dispute_what_it_shows_alone(
    parts: Any,
    person: Callable[..., User],
    signed_in: Callable[..., Client],
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    person("mediator")
    due(parts[0], 0)
    due(parts[1], -1)
    warn_of_due(by=BY)
    browser, url = signed_in("mediator"), reverse("handling:warnings")
    browser.get(url)
    with django_assert_max_num_queries(MOST_QUERIES) as queries:
        page = browser.get(url).content.decode()
    assert page.count("已阅</button>") == 3  # of each, and of all
    of_rows = [query["sql"] for query in queries.captured_queries if "due_on" in query["sql"]]
    assert not [sql for sql in of_rows if '"disputes_dispute"."place"' in sql]


def test_who_gave_an_address_is_told_there_once_of_the_chosen_moments(
    parts: Any, person: Callable[..., User]
) -> None:
    holder, chief = person("mediator"), person("supervisor")
    chooses(holder, mobile="19900001234", email="a@example.cn", by_mobile=["overdue"])
    due(parts[0], 0)
    warn_of_due(by=BY)
    assert sent_to(holder) == []
    due(parts[0], -1)
    warn_of_due(by=BY)
    warn_of_due(by=BY)
    ((to, text),) = sent_to(holder)
    assert to == "19900001234"
    assert f"{parts[0].dispute.number} 履行 已超期 {in_days(-1)}" in text
    assert "退款" not in text
    assert sent_to(chief) == []


def test_many_warnings_are_one_message_that_names_the_first(
    parts: Any, person: Callable[..., User]
) -> None:
    holder = person("mediator")
    chooses(holder, email="a@example.cn", by_email=["today"])
    for n in range(7):
        parts[0].dispute.clocks.create(
            code=f"c{n}", started_on=in_days(-9), due_on=in_days(0), rule="令第121号"
        )
    warn_of_due(by=BY)
    ((_to, text),) = sent_to(holder)
    assert text.startswith("时限提醒 7 条：")
    assert "另有 2 条见系统" in text


def test_a_message_to_who_has_left_is_not_sent(
    parts: Any, person: Callable[..., User], settings: Settings, tmp_path: Path
) -> None:
    settings.HOME = tmp_path
    holder = person("mediator")
    chooses(holder, email="a@example.cn", by_email=["today"])
    due(parts[0], 0)
    warn_of_due(by=BY)
    type(holder).objects.filter(pk=holder.pk).update(is_active=False)
    send_notices(NoProgress())
    assert Notice.objects.get(person=holder).state == Notice.State.DROPPED
    assert not (tmp_path / "outbox").exists()


def test_a_message_goes_out_by_the_sender_of_the_house(
    parts: Any, person: Callable[..., User], settings: Settings, tmp_path: Path
) -> None:
    settings.HOME = tmp_path
    chooses(person("mediator"), email="a@example.cn", by_email=["today"])
    due(parts[0], 0)
    warn_of_due(by=BY)
    send_notices(NoProgress())
    (file,) = (tmp_path / "outbox").iterdir()
    message = json.loads(file.read_text("utf-8"))
    assert message["to"] == "a@example.cn"
    assert message["subject"] == "消费纠纷时限提醒"


def test_the_page_of_ones_choice_keeps_it_and_says_what_is_wrong(
    db: None, signed_in: Callable[..., Client], person: Callable[..., User]
) -> None:
    browser, url = signed_in("mediator"), reverse("handling:warning_choice")
    wrong = browser.post(url, {"mobile": "123", "email": "nobody"})
    assert wrong.status_code == 422
    assert "十一位数字" in wrong.content.decode()
    assert "请填完整的邮箱" in wrong.content.decode()
    browser.post(url, {"mobile": "199 0000 1234", "by_mobile": ["today", "overdue"]})
    shown = browser.get(url).content.decode()
    assert "19900001234" in shown
    assert person("mediator").warning_choice.by_mobile == ["today", "overdue"]
    assert person("mediator").warning_choice.by_email == []


def agreed(dispute: Any, by: Any, *days: Any) -> Any:
    plan = [Line("退款", Decimal(100), in_days(day)) for day in days]
    return conclude(dispute, "agree", plan=plan, facts={Fact.SIGNED: {}}, by=by)


def test_the_merchant_is_reminded_before_each_part_where_it_was_invited(
    mediated: Any, booking: Any, person: Callable[..., User]
) -> None:
    by = person("mediator")
    invite(book(mediated, **booking(10)), {"merchant": "shop@example.cn"}, by=by)
    made = agreed(mediated, by, 1, 10)
    notice = Notice.objects.get(instalment__isnull=False)
    assert notice.instalment == made[1]
    assert str(notice.to) == "shop@example.cn"
    assert timezone.localtime(notice.due_at).date() == in_days(8)


def test_a_reminder_of_what_was_performed_is_not_sent(
    mediated: Any,
    booking: Any,
    person: Callable[..., User],
    settings: Settings,
    tmp_path: Path,
) -> None:
    settings.HOME = tmp_path
    by = person("mediator")
    invite(book(mediated, **booking(10)), {"merchant": "shop@example.cn"}, by=by)
    first, _second = agreed(mediated, by, 10, 20)
    perform(first, done_on=in_days(0), proof="收条", by=by)
    reminders = Notice.objects.filter(instalment__isnull=False)
    reminders.update(due_at=timezone.now() - timedelta(minutes=1))
    send_notices(NoProgress())
    assert reminders.get(instalment=first).state == Notice.State.DROPPED
    assert reminders.exclude(instalment=first).get().state == Notice.State.SENT
