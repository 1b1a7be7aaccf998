"""What is typed or pushed is weighed at once, as a batch would weigh it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

from liandong.desk.disputes import linker
from liandong.desk.disputes.linkage_keys import keys_of
from liandong.desk.disputes.linkage_records import linked_table
from liandong.desk.disputes.models import Candidate, Member
from liandong.desk.disputes.queries.links.compared_records import compared, nearby
from liandong.desk.disputes.queries.links.suggestions import live_links
from liandong.desk.intake.models import Record
from liandong.desk.intake.record_tables import to_table
from liandong.engine.linkage import find_links
from tests.desk.disputes.conftest import DRESS, GOLD, GOLD_COMPLAINT, dispute_of

WANG = {"person_name": "王晓芸", "person_phone": "19900001234"}
CHINA = ZoneInfo("Asia/Shanghai")
RECORDS = [
    (GOLD, "police_110", {**WANG}),
    (GOLD_COMPLAINT, "complaint_12315", {**WANG, "merchant_name": "福临金店"}),
    (DRESS, "complaint_12315", {"person_name": "李茹", "person_phone": "19900005678"}),
    (GOLD, "police_110", {"person_name": "王女士", "person_phone": "199****1234"}),
]


def moment(hours: float) -> datetime:
    return datetime(2026, 5, 6, 9, tzinfo=CHINA) + timedelta(hours=hours)


def test_live_weights_are_those_of_the_batch(add_record: Callable[..., Record]) -> None:
    city = [
        add_record(text, source=source, received_at=moment(3 * at), **fields)
        for at, (text, source, fields) in enumerate(RECORDS)
    ]
    whole = linked_table(city)
    batch = {
        frozenset((row["left_id"], row["right_id"])): row["weight"]
        for row in find_links(whole, model=linker.link_model()).to_pylist()
    }
    number = {record.pk: record.source_id for record in city}
    compared = 0
    for at, record in enumerate(city):
        draft = whole.slice(at, 1).set_column(1, "source_id", [["draft"]])
        live = live_links(draft, record.received_at).links
        for link in (link for link in live if link.right != record.pk):
            pair = frozenset((record.source_id, number[link.right]))
            if pair in batch:
                compared += 1
                assert link.weight == pytest.approx(batch[pair], abs=1e-9)
    assert compared >= 2


def test_what_is_stored_with_a_link_is_what_is_seen_while_typing(
    add_record: Callable[..., Record],
) -> None:
    first = add_record(GOLD, received_at=moment(0), **WANG)
    second = add_record(GOLD_COMPLAINT, source="complaint_12315", received_at=moment(3), **WANG)
    member = Member.objects.filter(record=second).first()
    assert member is not None
    Member.objects.filter(pk=member.pk).update(dispute=dispute_of(first))
    typed = live_links(to_table([second]), second.received_at).links
    again = {link.right: link for link in typed}[first.pk]
    stored = member if member.weight is not None else Candidate.objects.get()
    assert again.weight == pytest.approx(stored.weight, abs=1e-9)
    assert again.reasons == stored.reasons


@pytest.mark.long
def test_a_key_yields_the_nearest_in_time_and_says_that_there_are_more(
    add_record: Callable[..., Record],
) -> None:
    calls = [
        add_record(DRESS, person_phone="05158880000", received_at=moment(hours), place=True)
        for hours in range(12)
    ]
    new = add_record(GOLD, person_phone="05158880000", received_at=moment(5.4), place=False)
    table = to_table([new])
    keys = [key for key in keys_of(table)[0] if key.rule.name == "phone"]
    found = nearby([(keys, new.received_at)])
    assert found.hot == {"手机号"}
    nearest = sorted(calls, key=lambda call: abs(call.received_at - new.received_at))[:8]
    assert found.ids == {call.pk for call in nearest}


def test_nothing_beyond_the_days_of_its_rule_is_weighed(add_record: Callable[..., Record]) -> None:
    add_record(GOLD, received_at=moment(-24 * 31), **WANG)
    near = add_record(GOLD, received_at=moment(-24 * 29), **WANG)
    later = add_record(GOLD, received_at=moment(24 * 29), **WANG)
    new = add_record(GOLD, received_at=moment(0), place=False, **WANG)
    keys = [key for key in keys_of(to_table([new]))[0] if key.rule.name == "phone"]
    assert nearby([(keys, new.received_at)]).ids == {near.pk, later.pk}


def test_a_record_that_is_no_dispute_is_no_candidate(add_record: Callable[..., Record]) -> None:
    record = add_record(GOLD, answers={"is_dispute": False}, **WANG)
    assert not compared([record.pk]).ids


def test_the_model_of_the_desk_is_never_fitted_to_a_batch() -> None:
    assert linker.link_model().fitted


def test_a_new_model_is_taken_up_by_the_next_record(settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    shipped = linker.link_model()
    linker.use_model(shipped)
    assert linker.link_model() is not shipped
    assert linker.model_file().stat().st_mode & 0o777 == 0o600


TYPED = {"who": "王晓芸 19900001234", "shop": "福临金店", "what": GOLD_COMPLAINT}


def test_it_asks_who_has_accepted_the_matter_already(
    add_record: Callable[..., Record], signed_in: Callable[..., Client]
) -> None:
    call = add_record(GOLD, source_id="JJ2026000001", minutes_ago=90, **WANG)
    shown = signed_in().post(reverse("disputes:suggest"), TYPED).content.decode()
    assert dispute_of(call).number in shown
    assert "可能是同一件事" in shown
    assert "受理单位" in shown
    assert "JJ2026000001" in shown
    assert "是否已向 12315、12345 投诉" in shown


def test_it_says_that_the_clock_of_12315_runs_already(
    add_record: Callable[..., Record], signed_in: Callable[..., Client]
) -> None:
    add_record(GOLD_COMPLAINT, source="complaint_12315", source_id="TS0007", minutes_ago=90, **WANG)
    shown = signed_in().post(reverse("disputes:suggest"), TYPED).content.decode()
    assert "TS0007" in shown
    assert "已受理并计时" in shown
    assert "受理决定届满" in shown


@pytest.mark.long
def test_it_says_that_a_number_is_too_common_to_be_weighed_in_full(
    add_record: Callable[..., Record], signed_in: Callable[..., Client]
) -> None:
    for minutes in range(12):
        add_record(DRESS, person_phone="05158880000", minutes_ago=60 + minutes)
    typed = TYPED | {"who": "0515-8880000", "what": GOLD}
    shown = signed_in().post(reverse("disputes:suggest"), typed).content.decode()
    assert "只比对了时间最近的几条" in shown


@pytest.mark.long
def test_looking_while_typing_takes_a_fixed_number_of_queries(
    add_record: Callable[..., Record],
    signed_in: Callable[..., Client],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    browser = signed_in()
    for minutes in range(6):
        add_record(GOLD, minutes_ago=60 + minutes, **WANG)
    with django_assert_max_num_queries(16):
        browser.post(reverse("disputes:suggest"), TYPED)
