"""Consultations: one line on one page, seen by the own districts, counted once, turned into a
dispute."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.models import AuditEntry, User
from liandong.desk.consultations.actions.consultations import (
    change_consultation,
    record_consultation,
    turn_into_dispute,
    withdraw_consultation,
)
from liandong.desk.consultations.models import AnswerTemplate, Consultation, ConsultationTopic
from liandong.desk.consultations.queries.lists import counts_of
from liandong.desk.consultations.queries.visible import consultations_visible_to
from liandong.desk.consultations.rules.answer_texts import with_template
from liandong.desk.consultations.rules.durations import duration_words, seconds_between
from liandong.desk.consultations.rules.first_topics import first_topics
from liandong.desk.consultations.rules.law_at_hand import claims, periods
from liandong.desk.directory.models import District
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.registration_rows import Registration
from liandong.desk.intake.models import Record
from tests.desk.every_app.test_bounded_queries import cost_of
from tests.desk.steps.consultations import ANSWER, QUESTION, entry
from tests.desk.steps.samples import MOMENT, WANG

pytestmark = pytest.mark.django_db
DESK, LIST = "/consultations/", "/consultations/list/"
PHONE = "19900004321"
HTMX = {"HX-Request": "true"}


def typed(topic: ConsultationTopic, **changes: Any) -> dict[str, Any]:
    return {"channel": "phone", "topic": topic.pk, "answer": ANSWER, **changes}


def test_one_line_is_saved_without_leaving_the_page(
    officer: User, topic: ConsultationTopic, browser: Callable[[User], Client]
) -> None:
    client = browser(officer)
    reply = client.post(DESK, typed(topic), headers=HTMX)
    body = reply.content.decode()
    made = Consultation.objects.get()
    assert reply.status_code == 200
    assert "<html" not in body
    assert made.number in body
    assert "今天本单位的咨询" in body
    assert (made.by, made.district.name, made.at) == (officer, "铜马商圈", made.at)
    assert timezone.now() - made.at < timedelta(minutes=1)
    assert AuditEntry.objects.filter(action="consultation.record").count() == 1


def test_without_scripts_the_page_is_loaded_again(
    officer: User, topic: ConsultationTopic, browser: Callable[[User], Client]
) -> None:
    client = browser(officer)
    assert client.post(DESK, typed(topic)).headers["Location"] == DESK
    page = client.get(DESK)
    assert page.context["counts"].total == 1
    assert page.context["form"]["channel"].value() == "phone"


def test_what_is_missing_is_said_beside_its_field(
    officer: User, topic: ConsultationTopic, browser: Callable[[User], Client]
) -> None:
    reply = browser(officer).post(DESK, {"channel": "phone", "topic": topic.pk}, headers=HTMX)
    assert reply.status_code == 422
    assert "写明答复内容" in reply.content.decode()
    wrong = browser(officer).post(DESK, typed(topic, phone="123"), headers=HTMX)
    assert "核对位数" in wrong.content.decode()
    assert not Consultation.objects.exists()


def test_the_seconds_are_counted_from_the_first_key_stroke(
    officer: User, topic: ConsultationTopic, browser: Callable[[User], Client]
) -> None:
    client = browser(officer)
    with time_machine.travel(MOMENT, tick=False) as clock:
        begun = client.get("/consultations/begin/", headers=HTMX).content.decode()
        moment = begun.split('value="')[1].split('"')[0]
        clock.shift(timedelta(seconds=42))
        client.post(DESK, typed(topic, begun_at=moment), headers=HTMX)
        again = client.post(DESK, typed(topic, begun_at=moment), headers=HTMX)  # pressed twice
        assert "没有重复登记" in again.content.decode()
        other = typed(topic, begun_at=moment, seconds="7", question="另一人")
        client.post(DESK, other, headers=HTMX)
        client.post(DESK, typed(topic, begun_at="gestern"), headers=HTMX)
    rows = Consultation.objects.order_by("pk").values_list("seconds", flat=True)
    assert list(rows) == [42, 7, None]


@pytest.mark.parametrize(
    ("seconds", "counted"), [(0, 1), (59, 59), (7200, 7200), (7201, None), (-1, None)]
)
def test_a_page_that_was_left_open_counts_no_time(seconds: int, counted: int | None) -> None:
    assert seconds_between(MOMENT, MOMENT + timedelta(seconds=seconds)) == counted
    assert seconds_between(None, MOMENT) is None


@pytest.mark.parametrize(
    ("seconds", "words"), [(None, "—"), (45, "45 秒"), (60, "1 分"), (200.4, "3 分 20 秒")]
)
def test_a_duration_is_put_into_words(seconds: float | None, words: str) -> None:
    assert duration_words(seconds) == words


def test_a_template_fills_the_answer_and_what_was_typed_stays(
    officer: User, template: AnswerTemplate, browser: Callable[[User], Client]
) -> None:
    client = browser(officer)
    offered = client.get(
        "/consultations/pick/", {"topic": template.topic_id}, headers=HTMX
    ).content.decode()
    assert template.title in offered
    assert template.basis in offered
    picked = client.post(
        "/consultations/pick/answer/",
        {"template": template.pk, "answer": "已登记。"},
        headers=HTMX,
    ).content.decode()
    assert "已登记。" in picked
    assert template.text in picked
    assert template.article in picked
    AnswerTemplate.objects.update(is_active=False)
    retired = client.get("/consultations/pick/", {"topic": template.topic_id}, headers=HTMX)
    assert "还没有答复模板" in retired.content.decode()


def test_picking_another_template_replaces_the_first() -> None:
    assert with_template("", "乙", ["甲"]) == "乙"
    assert with_template("甲 ", "乙", ["甲", "乙"]) == "乙"
    assert with_template("自己写的", "乙", ["甲"]) == "自己写的\n乙"
    assert with_template("自己写的\n乙", "乙", []) == "自己写的\n乙"


def test_people_see_those_of_their_own_districts(
    take: Callable[..., Consultation],
    officer: User,
    stranger: User,
    someone: Callable[..., User],
    browser: Callable[[User], Client],
) -> None:
    made = take()
    assert [row.pk for row in consultations_visible_to(officer)] == [made.pk]
    assert not consultations_visible_to(stranger).exists()
    assert browser(stranger).get(f"{DESK}{made.number}/").status_code == 404
    for reader in ("analyst", "supervisor", "regulator"):
        assert consultations_visible_to(someone("regulator", reader)).count() == 1
    for nobody in ("people_mediator", "system_admin", "auditor"):
        by = someone("committee", nobody)
        assert not consultations_visible_to(by).exists()
        assert browser(by).get(LIST).status_code == 403


def test_who_reads_them_is_led_to_the_list_and_takes_none(
    take: Callable[..., Consultation],
    topic: ConsultationTopic,
    districts: dict[str, District],
    someone: Callable[..., User],
    browser: Callable[[User], Client],
) -> None:
    analyst = someone("regulator", "analyst")
    assert browser(analyst).get(DESK).headers["Location"] == LIST
    with pytest.raises(PermissionDenied):
        record_consultation(entry=entry(districts["铜马商圈"]), by=analyst)


def test_it_is_taken_in_districts_of_the_own_department(
    officer: User, districts: dict[str, District]
) -> None:
    with pytest.raises(PermissionDenied):
        record_consultation(entry=entry(districts["滨河商圈"]), by=officer)
    with pytest.raises(ValidationError, match="商圈"):
        record_consultation(entry=entry(None), by=officer)


@pytest.mark.long
def test_colleagues_read_texts_without_people_and_the_phone_masked(
    add_record: Callable[..., Record],
    take: Callable[..., Consultation],
    someone: Callable[..., User],
    officer: User,
    browser: Callable[[User], Client],
) -> None:
    add_record(**WANG)
    made = take(question=f"王晓芸的投诉办得怎样，回拨{PHONE}", phone=PHONE)
    own = browser(officer).get(f"{DESK}{made.number}/").content.decode()
    assert "王晓芸" in own
    colleague = browser(someone("association", "mediator"))
    for address in (f"{DESK}{made.number}/", LIST):
        body = colleague.get(address).content.decode()
        assert "王**" in body
        assert "晓芸" not in body
        assert PHONE not in body
    analyst = browser(someone("regulator", "analyst")).get(f"{DESK}{made.number}/")
    assert "咨询人" not in analyst.content.decode()
    for kind in ("csv", "xlsx"):
        file: Any = colleague.get(f"/consultations/list/ledger.{kind}")
        content = b"".join(file.streaming_content) if file.streaming else file.content
        assert PHONE.encode() not in content
        assert "晓芸".encode() not in content
    assert Consultation.objects.values_list("question", flat=True)[0] != made.question


def test_the_phone_is_shown_for_a_reason(
    take: Callable[..., Consultation],
    someone: Callable[..., User],
    stranger: User,
    browser: Callable[[User], Client],
) -> None:
    made = take(phone=PHONE)
    url = reverse("access:reveal", args=["consultation", made.pk, "phone"])
    why = {"reason": "联系当事人"}
    shown = browser(someone("association", "mediator")).post(url, why)
    assert PHONE in shown.content.decode()
    assert browser(stranger).post(url, why).status_code == 404


def test_the_list_is_filtered_and_its_counts_open_their_rows(
    take: Callable[..., Consultation],
    officer: User,
    someone: Callable[..., User],
    browser: Callable[[User], Client],
) -> None:
    mediator = someone("association", "mediator")
    take()
    take(channel="counter")
    take(mediator, channel="counter", seconds=120)
    client = browser(officer)
    page = client.get(LIST)
    counts = page.context["counts"]
    assert (counts.total, counts.turned, counts.seconds) == (3, 0, 80)
    for counted in (*counts.days, *counts.channels, *counts.topics):
        narrowed = client.get(LIST, counted.query)
        assert narrowed.context["listing"].page.paginator.count == counted.count
    assert client.get(LIST, {"person": mediator.pk}).context["counts"].total == 1
    assert client.get(LIST, {"turned": "yes"}).context["counts"].total == 0
    assert client.get(LIST, {"until": "2020-01-01"}).context["counts"].total == 0
    assert client.get(LIST, {"topic": "x", "person": "9" * 30}).status_code == 200


def test_one_s_own_is_corrected_and_withdrawn_and_counts_no_more(
    take: Callable[..., Consultation],
    officer: User,
    someone: Callable[..., User],
    districts: dict[str, District],
    browser: Callable[[User], Client],
) -> None:
    made = take()
    changes = entry(districts["铜马商圈"], answer="已告知。")
    with pytest.raises(PermissionDenied):
        change_consultation(consultation=made, entry=changes, by=someone("association", "mediator"))
    change_consultation(consultation=made, entry=changes, by=officer)
    made.refresh_from_db()
    assert (made.answer, made.masked_answer) == ("已告知。", "已告知。")
    client = browser(officer)
    assert client.get(f"{DESK}{made.number}/edit/").status_code == 200
    client.post(f"{DESK}{made.number}/withdraw/")
    assert counts_of(consultations_visible_to(officer)).total == 0
    assert "撤销登记" in client.get(f"{DESK}{made.number}/").content.decode()
    with pytest.raises(PermissionDenied):
        withdraw_consultation(consultation=made, by=officer)


def test_a_stale_page_writes_nothing_over(
    take: Callable[..., Consultation], officer: User, browser: Callable[[User], Client]
) -> None:
    made = take()
    client = browser(officer)
    first = client.get(f"{DESK}{made.number}/edit/").context["page_version"]
    words = {"channel": "phone", "topic": made.topic_id, "question": "", "answer": "甲"}
    url = f"{DESK}{made.number}/edit/"
    assert client.post(url, words | {"page_version": first}).status_code == 302
    stale = client.post(url, words | {"answer": "乙", "page_version": first})
    assert stale.status_code == 422
    assert "内容已变" in stale.content.decode()
    made.refresh_from_db()
    assert made.answer == "甲"


def test_it_becomes_a_dispute_with_what_was_written(
    shops: Any, take: Callable[..., Consultation], officer: User, browser: Callable[[User], Client]
) -> None:
    made = take(question="在福临金店买的手镯多收工艺费660元，要求退款", phone=PHONE)
    client = browser(officer)
    form = client.get(f"{DESK}{made.number}/register/").context["form"]
    carried = {name: form[name].value() for name in ("who", "what")}
    assert carried == {"who": PHONE, "what": made.question}
    other = take(question=f"手镯的事请回电{PHONE}")
    named = client.get(f"{DESK}{other.number}/register/").context["form"]
    assert named["who"].value() == PHONE
    withdraw_consultation(consultation=other, by=officer)
    reply = client.post(f"{DESK}{made.number}/register/", carried)
    made.refresh_from_db()
    assert reply.headers["Location"] == reverse("disputes:detail", args=[made.dispute.number])
    record = Record.objects.get(member__dispute=made.dispute)
    assert (record.text, record.person_phone) == (made.question, PHONE)
    counts = counts_of(consultations_visible_to(officer))
    assert (counts.total, counts.turned) == (1, 1)
    assert client.get(f"{DESK}{made.number}/register/").status_code == 302
    with pytest.raises(ValidationError, match="已转投诉"):
        turn_into_dispute(consultation=made, registration=Registration("又一次"), by=officer)
    assert Dispute.objects.count() == 1
    assert made.dispute.number in client.get(f"{DESK}{made.number}/").content.decode()


def test_a_colleague_turns_it_without_reading_it_in_clear(
    shops: Any,
    take: Callable[..., Consultation],
    someone: Callable[..., User],
    browser: Callable[[User], Client],
) -> None:
    made = take(question=f"投诉人王晓芸在福临金店多付660元，要求退款，电话{PHONE}", phone=PHONE)
    client = browser(someone("association", "mediator"))
    page = client.get(f"{DESK}{made.number}/register/")
    assert PHONE not in page.content.decode()
    form = page.context["form"]
    carried = {name: form[name].value() for name in ("who", "what")}
    client.post(f"{DESK}{made.number}/register/", carried)
    made.refresh_from_db()
    record = Record.objects.get(member__dispute=made.dispute)
    assert (record.text, record.person_phone, record.person_name or "") == (
        made.question,
        PHONE,
        "",
    )


def test_who_is_known_in_what_it_became_is_masked_in_it(
    shops: Any,
    take: Callable[..., Consultation],
    officer: User,
    someone: Callable[..., User],
    browser: Callable[[User], Client],
) -> None:
    made = take(question="阿不都问手镯能不能退")
    registration = Registration("在福临金店买的手镯要求退款660元", "阿不都", PHONE)
    turn_into_dispute(consultation=made, registration=registration, by=officer)
    body = browser(someone("association", "mediator")).get(f"{DESK}{made.number}/")
    assert "阿不都" not in body.content.decode()


def test_topics_and_templates_are_kept_by_staff(
    officer: User, template: AnswerTemplate, browser: Callable[[User], Client]
) -> None:
    client = browser(officer)
    values = {"topic": template.topic_id, "title": "新的", "text": "演示", "is_active": "on"}
    assert client.post("/consultations/answers/new/", values).status_code == 302
    twice = client.post("/consultations/answers/new/", values)
    assert twice.status_code == 422
    topic = {"name": "演示主题", "kind": "rights", "position": 5, "is_active": "on"}
    assert client.post("/consultations/topics/new/", topic).status_code == 302
    assert client.post("/consultations/topics/new/", topic).status_code == 422
    edit = f"/consultations/answers/{template.pk}/"
    version = client.get(edit).context["page_version"]
    retired = {
        "topic": template.topic_id, "title": template.title, "text": template.text,
        "page_version": version,
    }  # fmt: skip
    assert client.post(edit, retired).status_code == 302
    template.refresh_from_db()
    assert (template.is_active, template.updated_by) == (False, officer)
    assert "停用" in client.get("/consultations/answers/?show=all").content.decode()


def test_the_lists_that_ship_are_sound() -> None:
    topics = first_topics()
    assert len({topic.name for topic in topics}) == len(topics)
    for topic in topics:
        assert len(topic.name) <= 30
        for answer in topic.answers:
            assert len(answer.title) <= 40
            assert len(answer.text) <= 500
            assert len(answer.article) <= 1000
            assert answer.basis


def test_the_law_at_hand_names_its_articles() -> None:
    assert all(line.law for line in (*claims(), *periods(MOMENT.date())))
    named = {line.title: line.words for line in periods(MOMENT.date())}
    assert named["受理决定"] == "7 个工作日"
    assert "线索核查" not in named


def test_figures_and_sheets_count_them_apart_from_disputes(
    take: Callable[..., Consultation], officer: User, browser: Callable[[User], Client]
) -> None:
    take()
    take()
    client = browser(officer)
    today = timezone.localdate()
    figures = client.get("/handling/figures/")
    assert figures.context["consulted"].total == 2
    day = client.get("/handling/day/", {"day": f"{today}"})
    assert (day.context["consulted"], day.context["sheet"].reported) == (2, 0)
    assert client.get("/handling/hand-over/").context["consulted"] == 2
    year = client.get("/outreach/year/")
    assert year.context["shown"].numbers["consulted"].count == 2
    assert year.context["shown"].numbers["opened"].count == 0
    rows = client.get("/outreach/year/consulted/")
    assert rows.context["shown"].paginator.count == 2


def test_pages_need_as_many_queries_however_many_there_are(
    take: Callable[..., Consultation],
    template: AnswerTemplate,
    officer: User,
    browser: Callable[[User], Client],
) -> None:
    client = browser(officer)
    take()
    addresses = (DESK, LIST, f"{LIST}?channel=phone", "/consultations/answers/")
    for address in addresses:
        client.get(address)
    few = [cost_of(client, address)[0] for address in addresses]
    for _more in range(20):
        take(question=QUESTION, template=template)
    assert [cost_of(client, address)[0] for address in addresses] == few


@pytest.mark.parametrize("odd", ["9" * 30, "１２", "²", "-1", "0001-01-01", "9999-12-31"])
def test_odd_filters_break_no_page(
    odd: str, take: Callable[..., Consultation], officer: User, browser: Callable[[User], Client]
) -> None:
    take()
    client = browser(officer)
    names = ("since", "until", "channel", "kind", "topic", "person", "district", "turned", "page")
    for address in (LIST, "/consultations/pick/", "/consultations/answers/", DESK):
        assert client.get(address, dict.fromkeys(names, odd)).status_code == 200
    months = ("month", "district", "span", "by", "is", "page", "number")
    for address in ("month/", "month/rows/opened/", "month/cases/new/", "month/advice/"):
        reply = client.get(f"/outreach/{address}", dict.fromkeys(months, odd))
        assert reply.status_code in {200, 404}
    posted = dict.fromkeys(("channel", "topic", "answer", "phone", "seconds", "begun_at"), odd)
    assert client.post(DESK, posted).status_code == 422
