"""What lies in another district is seen by those who answer for all, and acted on by its own."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.actors import System
from liandong.desk.access.models import User
from liandong.desk.directory.models import District
from liandong.desk.disputes.models import Dispute
from liandong.desk.intake.actions.imports.pauses import (
    cancel_import,
    pause_import,
    resume_import,
)
from liandong.desk.intake.actions.imports.starts import import_now
from liandong.desk.intake.actions.imports.taking_back import may_take_back
from liandong.desk.intake.models import Import, Record
from liandong.desk.outreach.actions import publicity as events
from liandong.desk.outreach.actions.campaigns import begin_campaign
from liandong.desk.outreach.actions.cases import link_dispute as link_to_case
from liandong.desk.outreach.actions.cases import record_case
from tests.desk.disputes.conftest import GOLD, dispute_of
from tests.desk.intake.fixtures import POLICE_HEAD, police_row, write_csv
from tests.desk.steps.consultations import consultation_by
from tests.desk.steps.outreach import plan
from tests.desk.steps.reminders import typed_publicity
from tests.desk.steps.samples import WANG

pytestmark = pytest.mark.django_db
ELSEWHERE = "滨河商圈"
Someone = Callable[..., User]


def browser_of(by: User) -> Client:
    client = Client()
    client.force_login(by)
    return client


def messages_of(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


@pytest.fixture
def imported(someone: Someone, plain_recogniser: Any, settings: Any, tmp_path: Path) -> Import:
    """Of the station of 铜马, with a row that could not be read."""
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    rows = [police_row("J1"), police_row("J2", 报警时间="昨天")]
    path = write_csv(tmp_path / "警情.csv", POLICE_HEAD, rows)
    return import_now(path, source=None, by=someone("police", "duty_officer"))


def test_rows_that_could_not_be_read_are_those_of_the_importing_department(
    imported: Import, someone: Someone
) -> None:
    head = browser_of(someone("police", "supervisor", place=ELSEWHERE))
    reason = {"reason": "核对身份信息"}
    for name, arguments in (("mend", [imported.pk, 3]), ("quarantined_rows", [imported.pk])):
        answer = head.post(reverse(f"intake:{name}", args=arguments), reason)
        assert answer.status_code == 403, name
        assert "昨天" not in answer.content.decode()
    cells = {f"c{place}": "2026-11-20 09:00:00" for place in range(len(POLICE_HEAD))}
    assert head.post(reverse("intake:mend", args=[imported.pk, 3]), cells).status_code == 403
    assert not Import.objects.filter(corrects=imported).exists()
    page = head.get(reverse("intake:quarantine", args=[imported.pk])).content.decode()
    assert reverse("intake:mend", args=[imported.pk, 3]) not in page


def test_what_the_command_imported_is_for_who_answers_for_all_districts(
    someone: Someone,
    city_head: User,
    plain_recogniser: Any,
    settings: Any,
    tmp_path: Path,
) -> None:
    """Nobody of the desk sent it: it is not by that open to every head who sees all."""
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    rows = [police_row("J1"), police_row("J2", 报警时间="昨天")]
    path = write_csv(tmp_path / "警情.csv", POLICE_HEAD, rows)
    of = import_now(path, source=None, by=System("liandong import"))
    reason = {"reason": "核对身份信息"}
    head = someone("police", "supervisor")
    for name, arguments in (("mend", [of.pk, 3]), ("quarantined_rows", [of.pk])):
        answer = browser_of(head).post(reverse(f"intake:{name}", args=arguments), reason)
        assert answer.status_code == 403, name
    assert not may_take_back(of, head)
    assert (
        "昨天"
        in browser_of(city_head)
        .post(reverse("intake:mend", args=[of.pk, 3]), reason)
        .content.decode()
    )
    assert may_take_back(of, city_head)
    Import.objects.filter(pk=of.pk).update(state=Import.State.WAITING)
    page = browser_of(head).get(reverse("intake:import", args=[of.pk])).content.decode()
    assert reverse("intake:pause", args=[of.pk]) not in page
    for action in (pause_import, cancel_import):
        with pytest.raises(PermissionDenied):
            action(of, by=head)
    pause_import(of, by=city_head)
    with pytest.raises(PermissionDenied):
        resume_import(of, by=head)


def test_what_is_registered_twice_elsewhere_tells_no_number(
    someone: Someone, add_record: Callable[..., Record], districts: dict[str, District]
) -> None:
    there = {"is_dispute": True, "district": ELSEWHERE}
    hidden = dispute_of(
        add_record(
            GOLD, answers=there, merchant_name="云裳服饰",
            person_name="演示甲", person_phone="19900001234",
        )
    )  # fmt: skip
    officer = browser_of(someone("police", "duty_officer"))
    form = {"who": "演示甲 19900001234", "what": GOLD, "shop": "亭东区云裳服饰店"}
    answers = [officer.post("/disputes/new/", form) for _time in range(2)]
    for answer in answers:
        shown = messages_of(answer) + str(answer.headers.get("Location"))
        assert hidden.number not in shown
        numbers = re.findall(r"LD\d+-\d+", shown)
        assert all(officer.get(f"/disputes/{number}/").status_code == 200 for number in numbers)


def test_a_consultation_is_turned_into_a_dispute_where_it_was_taken(
    someone: Someone, districts: dict[str, District]
) -> None:
    taken = consultation_by(someone("police", "duty_officer"), districts["铜马商圈"])
    form = {"who": "演示丁 19900007777", "what": "衣服掉色要求退款", "shop": "云裳服饰"}
    address = reverse("consultations:turn", args=[taken.number])
    browser_of(someone("regulator", "regulator", place=ELSEWHERE)).post(address, form)
    assert not Dispute.objects.exists()
    browser_of(someone("association", "mediator")).post(address, form)
    taken.refresh_from_db()
    assert taken.dispute is not None


def test_a_dispute_is_counted_at_an_event_by_who_acts_on_it(
    someone: Someone, districts: dict[str, District], add_record: Callable[..., Record]
) -> None:
    dispute = dispute_of(add_record(**WANG))
    foreign, own = (
        someone("association", "supervisor", place=ELSEWHERE),
        someone("association", "mediator"),
    )
    made = {
        by: events.record_publicity(
            publicity=typed_publicity(districts[place]), parts=events.Parts(), by=by
        )
        for by, place in ((foreign, ELSEWHERE), (own, "铜马商圈"))
    }
    with pytest.raises(PermissionDenied):
        events.link_dispute(publicity=made[foreign], number=dispute.number, by=foreign)
    events.link_dispute(publicity=made[own], number=dispute.number, by=own)


def test_a_case_joins_no_campaign_and_no_dispute_of_another_district(
    someone: Someone, districts: dict[str, District], add_record: Callable[..., Record]
) -> None:
    dispute = dispute_of(add_record(**WANG))
    own, foreign = (
        someone("regulator", "regulator", place=each) for each in ("铜马商圈", ELSEWHERE)
    )
    campaign = begin_campaign(plan=plan(), districts=[districts["铜马商圈"]], by=own)
    values = {
        "case_number": "滨1号", "party": "演示车行", "cause": "违规", "source": "inspection",
        "district": districts[ELSEWHERE], "opened_on": timezone.localdate(),
    }  # fmt: skip
    with pytest.raises(ValidationError, match="不在本单位的商圈"):
        record_case(values=values | {"campaign": campaign}, by=foreign)
    case = record_case(values=values, by=foreign)
    with pytest.raises(PermissionDenied):
        link_to_case(case=case, number=dispute.number, by=foreign)
