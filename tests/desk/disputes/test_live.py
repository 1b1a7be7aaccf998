"""What is typed or pushed is weighed at once, as a batch would weigh it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from liandong.desk.disputes import linker
from liandong.desk.disputes.keys import keys_of
from liandong.desk.disputes.models import Candidate, Member
from liandong.desk.disputes.queries.compared import compared
from liandong.desk.disputes.queries.live import live_links
from liandong.desk.disputes.queries.nearby import nearby
from liandong.desk.disputes.shops import linked_table
from liandong.desk.intake.actions.record_tables import to_table
from liandong.engine.linkage import find_links

from .conftest import DRESS, GOLD, GOLD_COMPLAINT, dispute_of

WANG = {"person_name": "王晓芸", "person_phone": "19900001234"}
CHINA = ZoneInfo("Asia/Shanghai")
MATTERS = [
    (GOLD, "police_110", {**WANG}),
    (GOLD_COMPLAINT, "complaint_12315", {**WANG, "merchant_name": "福临金店"}),
    (DRESS, "complaint_12315", {"person_name": "李茹", "person_phone": "19900005678"}),
    (GOLD, "police_110", {"person_name": "王女士", "person_phone": "199****1234"}),
]


def moment(hours: float) -> datetime:
    return datetime(2026, 5, 6, 9, tzinfo=CHINA) + timedelta(hours=hours)


def test_live_weights_are_those_of_the_batch(told):
    city = [
        told(text, source=source, received_at=moment(3 * at), **fields)
        for at, (text, source, fields) in enumerate(MATTERS)
    ]
    whole = linked_table(city)
    batch = {
        frozenset((row["left_id"], row["right_id"])): row["weight"]
        for row in find_links(whole, model=linker.link_model()).to_pylist()
    }
    number = {one.pk: one.source_id for one in city}
    compared = 0
    for at, one in enumerate(city):
        draft = whole.slice(at, 1).set_column(1, "source_id", [["draft"]])
        live = live_links(draft, one.received_at).links
        for link in (link for link in live if link.right != one.pk):
            pair = frozenset((one.source_id, number[link.right]))
            if pair in batch:
                compared += 1
                assert link.weight == pytest.approx(batch[pair], abs=1e-9)
    assert compared >= 2


def test_what_is_stored_with_a_link_is_what_is_seen_while_typing(told):
    first = told(GOLD, received_at=moment(0), **WANG)
    second = told(GOLD_COMPLAINT, source="complaint_12315", received_at=moment(3), **WANG)
    member = Member.objects.filter(record=second).first()
    assert member is not None
    Member.objects.filter(pk=member.pk).update(dispute=dispute_of(first))
    typed = live_links(to_table([second]), second.received_at).links
    again = {link.right: link for link in typed}[first.pk]
    stored = member if member.weight is not None else Candidate.objects.get()
    assert again.weight == pytest.approx(stored.weight, abs=1e-9)
    assert again.reasons == stored.reasons


def test_a_key_yields_the_nearest_in_time_and_says_that_there_are_more(told):
    calls = [
        told(DRESS, person_phone="05158880000", received_at=moment(hours), place=True)
        for hours in range(12)
    ]
    new = told(GOLD, person_phone="05158880000", received_at=moment(5.4), place=False)
    table = to_table([new])
    keys = [key for key in keys_of(table)[0] if key.rule.name == "phone"]
    found = nearby([(keys, new.received_at)])
    assert found.hot == {"手机号"}
    nearest = sorted(calls, key=lambda one: abs(one.received_at - new.received_at))[:8]
    assert found.ids == {one.pk for one in nearest}


def test_nothing_beyond_the_days_of_its_rule_is_weighed(told):
    told(GOLD, received_at=moment(-24 * 31), **WANG)
    near = told(GOLD, received_at=moment(-24 * 29), **WANG)
    later = told(GOLD, received_at=moment(24 * 29), **WANG)
    new = told(GOLD, received_at=moment(0), place=False, **WANG)
    keys = [key for key in keys_of(to_table([new]))[0] if key.rule.name == "phone"]
    assert nearby([(keys, new.received_at)]).ids == {near.pk, later.pk}


def test_a_record_that_is_no_dispute_is_no_candidate(told):
    record = told(GOLD, answers={"is_dispute": False}, **WANG)
    assert not compared([record.pk]).ids


def test_the_model_of_the_desk_is_never_fitted_to_a_batch():
    assert linker.link_model().fitted


def test_a_new_model_is_taken_up_by_the_next_record(settings, tmp_path):
    settings.HOME = tmp_path
    shipped = linker.link_model()
    linker.use_model(shipped)
    assert linker.link_model() is not shipped
    assert linker.model_file().stat().st_mode & 0o777 == 0o600


TYPED = {"who": "王晓芸 19900001234", "shop": "福临金店", "what": GOLD_COMPLAINT}


def test_it_asks_who_has_accepted_the_matter_already(told, signed_in):
    call = told(GOLD, source_id="JJ2026000001", minutes_ago=90, **WANG)
    shown = signed_in().post(reverse("disputes:suggest"), TYPED).content.decode()
    assert dispute_of(call).number in shown
    assert "可能是同一件事" in shown
    assert "谁已受理" in shown
    assert "JJ2026000001" in shown
    assert "打过 12315 或 12345 吗" in shown


def test_it_says_that_the_clock_of_12315_runs_already(told, signed_in):
    told(GOLD_COMPLAINT, source="complaint_12315", source_id="TS0007", minutes_ago=90, **WANG)
    shown = signed_in().post(reverse("disputes:suggest"), TYPED).content.decode()
    assert "TS0007" in shown
    assert "时限已在走" in shown
    assert "受理决定届满" in shown


def test_it_says_that_a_number_is_too_common_to_be_weighed_in_full(told, signed_in):
    for minutes in range(12):
        told(DRESS, person_phone="05158880000", minutes_ago=60 + minutes)
    typed = TYPED | {"who": "0515-8880000", "what": GOLD}
    shown = signed_in().post(reverse("disputes:suggest"), typed).content.decode()
    assert "只比对了时间最近的几条" in shown


def test_looking_while_typing_takes_a_fixed_number_of_queries(
    told, signed_in, django_assert_max_num_queries
):
    browser = signed_in()
    for minutes in range(6):
        told(GOLD, minutes_ago=60 + minutes, **WANG)
    with django_assert_max_num_queries(16):
        browser.post(reverse("disputes:suggest"), TYPED)
