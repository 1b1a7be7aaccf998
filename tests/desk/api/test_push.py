"""Pushing records with a key."""

import json
from datetime import timedelta
from typing import Any, get_args

import pytest
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

from liandong.desk.access.models import AuditEntry, MachineAccount
from liandong.desk.api.schemas.records import SourceName
from liandong.desk.disputes.models import Candidate, Dispute, Member
from liandong.desk.intake.actions.feeds import save_feed
from liandong.desk.intake.actions.profiles import take_in
from liandong.desk.intake.models import Record
from liandong.desk.intake.record_tables import to_table
from liandong.engine.vocabulary import Source
from tests.desk.intake.fixtures import QUARREL

pytestmark = pytest.mark.django_db


def test_a_pushed_incident_is_a_dispute_at_once(push: Any, incident: Any) -> None:
    answer = push(incident).json()
    assert (answer["created"], answer["rejected"]) == (1, 0)
    item = answer["items"][0]
    assert (item["source_id"], item["outcome"], item["is_dispute"]) == (
        "J20261120001",
        "created",
        True,
    )
    assert item["dispute"] == Dispute.objects.get().number


@pytest.mark.long
def test_what_a_record_may_belong_to_is_told_at_once_to_who_may_read(
    push: Any, incident: Any, machine: MachineAccount
) -> None:
    other = push(incident).json()["items"][0]["dispute"]
    item = push(incident | {"source_id": "J2", "person_phone": "19900009999"}).json()["items"][0]
    known, new = (Record.objects.get(source_id=number) for number in ("J20261120001", "J2"))
    assert item["dispute"]
    Candidate.objects.all().delete()
    Candidate.objects.create(
        left=known,
        right=new,
        probability=0.7,
        weight=1.2,
        reasons=[
            {"comparison": "phone", "level": "z", "words": "手机号不同", "weight": -3.1},
            {"comparison": "x", "level": "y", "words": "同一商户", "weight": 4.2},
        ],
    )
    Member.objects.filter(record=new).update(
        dispute=Dispute.objects.create(
            number="LD-2",
            opened_at=timezone.now(),
            district=Dispute.objects.get(number=other).district,
        )
    )
    may_be = push(incident | {"source_id": "J2", "response": "已到场"}).json()["items"][0]["may_be"]
    assert may_be == [{"dispute": other, "probability": 0.7, "reasons": "同一商户 +4.2"}]
    MachineAccount.objects.update(may_read=False)
    again = push(incident | {"source_id": "J2", "response": "已离开"}).json()["items"][0]
    assert again["may_be"] == []


def test_the_same_push_again_changes_nothing(push: Any, incident: Any) -> None:
    first = push(incident).json()
    again = push(incident).json()
    assert again["unchanged"] == 1
    assert again["items"][0]["dispute"] == first["items"][0]["dispute"]
    assert Record.objects.count() == Dispute.objects.count() == 1


@pytest.mark.parametrize("number", ["{}\u200b", "{}\xa0", "\u3000{}", "\u00ad{}", "wide"])
def test_a_number_that_looks_the_same_is_the_same_record(
    push: Any, incident: Any, number: str
) -> None:
    push(incident)
    plain = incident["source_id"]
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in plain)
    written = wide if number == "wide" else number.format(plain)
    again = push(incident | {"source_id": written}).json()["items"][0]
    assert (again["source_id"], again["outcome"]) == (plain, "unchanged")


def test_a_push_with_a_result_is_a_change(push: Any, incident: Any) -> None:
    push(incident)
    answer = push(incident | {"response": "双方已和解"}).json()
    assert answer["changed"] == 1
    assert Record.objects.get().response == "双方已和解"


def test_codes_of_a_source_with_a_profile_become_words(
    push: Any, incident: Any, machine: MachineAccount, person: Any
) -> None:
    text = 'name = "推送"\ntitle = "推送"\nsource = "police_110"\n[columns]\nsource_id = ["号"]\n'
    by = person("system_admin")
    made = take_in(f'{text}[source_class.codes]\n"0801" = "纠纷"\n', by=by)
    save_feed(machine=machine, folder="", quiet_hours=24, profile=made.of, by=by)
    push(incident | {"source_class": ["0801", "噪音"]})
    assert Record.objects.get().source_class == ["纠纷", "噪音"]


def test_many_are_answered_one_by_one(push: Any, incident: Any) -> None:
    quiet = incident | {"source_id": "J2", "text": QUARREL}
    foreign = incident | {"source": "walk_in", "source_id": "Z1"}
    answer = push([incident, quiet, foreign]).json()
    assert [item["outcome"] for item in answer["items"]] == ["created", "created", "rejected"]
    assert answer["items"][1]["is_dispute"] is False
    assert answer["items"][1]["dispute"] is None
    assert "到站登记" in answer["items"][2]["reason"]


def test_a_time_without_an_offset_is_chinas(push: Any, incident: Any) -> None:
    push(incident | {"received_at": "2026-11-20T10:00:00"})
    push(incident | {"source_id": "J2", "received_at": "2026-11-20T02:00:00Z"})
    times = to_table(Record.objects.order_by("pk"))["received_at"].to_pylist()
    assert times[0] == times[1]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"received_at": "1900-01-01T00:00:00Z"}, "早于 2000 年"),
        ({"received_at": "0001-01-01T00:00:00+08:00"}, "早于 2000 年"),
        ({"received_at": "9999-12-31T23:59:59-08:00"}, "将来"),
        ({"occurred_at": "1900-01-01T00:00:00"}, "早于"),
        ({"text": None}, "都是空的"),
        ({"text": "  "}, "都是空的"),
    ],
)
def test_what_cannot_be_taken_is_answered_with_the_reason(
    push: Any, incident: Any, fields: Any, reason: str
) -> None:
    answer = push(incident | fields).json()
    assert answer["items"][0]["outcome"] == "rejected"
    assert reason in answer["items"][0]["reason"]
    assert not Record.objects.exists()


def test_clocks_may_go_wrong_by_a_day(push: Any, incident: Any) -> None:
    soon = (timezone.now() + timedelta(hours=20)).isoformat()
    assert push(incident | {"received_at": soon}).json()["created"] == 1


def test_the_same_number_with_other_content_in_one_push_is_not_taken(
    push: Any, incident: Any
) -> None:
    other = incident | {"text": "另一件事"}
    answer = push([incident, other, incident | {"source_id": "J2"}]).json()
    assert [item["outcome"] for item in answer["items"]] == ["rejected", "rejected", "created"]
    assert "不同的内容" in answer["items"][0]["reason"]


def test_an_exact_repeat_in_one_push_is_unchanged(push: Any, incident: Any) -> None:
    answer = push([incident, incident]).json()
    assert [item["outcome"] for item in answer["items"]] == ["created", "unchanged"]
    assert answer["items"][1]["dispute"]


@pytest.mark.parametrize(
    ("change", "where", "says"),
    [
        ({"source_id": ""}, "source_id", "至少 1 个字"),
        ({"source_id": "a b"}, "source_id", "写法不对"),
        ({"source_id": 7}, "source_id", "应为文字"),
        ({"source": "police"}, "source", "之一"),
        ({"received_at": "昨天"}, "received_at", "这样的时间"),
        ({"received_at": 1763600000}, "received_at", "这样的时间"),
        ({"received_at": "2026-13-01T00:00:00"}, "received_at", "没有这样的时间"),
        ({"amount_yuan": "三百"}, "amount_yuan", "应为数字"),
        ({"amount_yuan": -1}, "amount_yuan", "不能小于 0"),
        ({"lon": 200}, "lon", "不能大于 180"),
        ({"text": "长" * 20_001}, "text", "最多 20000 个字"),
        ({"colour": "red"}, "colour", "没有这一项"),
        ({"source_class": "纠纷"}, "source_class", "应为列表"),
    ],
)
def test_a_wrong_form_is_told_in_its_own_answer_and_the_others_go_in(
    push: Any, incident: Any, change: Any, where: str, says: str
) -> None:
    response = push([incident, incident | {"source_id": "J2"} | change])
    first, second = response.json()["items"]
    assert (response.status_code, first["outcome"], second["outcome"]) == (
        *(200, "created"),
        "rejected",
    )
    assert second["reason"].startswith(f"{where}：")
    assert says in second["reason"]
    assert Record.objects.count() == 1


def test_all_that_is_wrong_with_a_record_is_told(push: Any) -> None:
    reason = push([{"source": "police_110", "source_id": "J1", "lon": 200}]).json()["items"][0]
    assert reason["source_id"] == "J1"
    assert reason["reason"] == "received_at：缺少这一项；lon：不能大于 180.0"


def test_a_wrong_form_of_one_record_alone_is_refused(push: Any, incident: Any) -> None:
    response = push(incident | {"lon": 200})
    assert response.status_code == 422
    assert response.json()["problems"] == [{"where": "lon", "message": "不能大于 180.0"}]


@pytest.mark.parametrize("body", ["", "{", "[", b"\xff\xfe", "NaN,"])
def test_what_is_no_json_is_told(push: Any, body: bytes | str) -> None:
    response = push(body)
    assert response.status_code in {400, 422}
    assert response.json()["message"]


@pytest.mark.parametrize("body", ['"x"', "3", "null", "[]", "{}", "[[]]", '["x"]'])
def test_json_of_another_shape_is_refused(push: Any, body: str) -> None:
    response = push(body)
    assert response.status_code == 422
    assert response.json()["problems"]


def test_not_a_number_is_no_amount(push: Any, incident: Any) -> None:
    body = json.dumps(incident)[:-1] + ', "amount_yuan": NaN}'
    assert push(body).status_code == 422


def test_more_than_a_thousand_are_refused(push: Any, incident: Any) -> None:
    response = push([incident | {"source_id": f"J{n}"} for n in range(1001)])
    assert response.status_code == 422
    assert "最多 1000 项" in response.json()["problems"][0]["message"]


def test_too_large_a_request_is_refused(push: Any, settings: Settings, incident: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    response = push(incident)
    assert response.status_code == 413
    assert "分批" in response.json()["message"]


@pytest.mark.parametrize("key", ["", "wrong", "ld_", "键"])
def test_without_a_valid_key_nothing_is_taken(push: Any, incident: Any, key: str) -> None:
    response = push(incident, key=key)
    assert response.status_code == 401
    assert "密钥" in response.json()["message"]
    assert not Record.objects.exists()


def test_a_revoked_key_opens_nothing(push: Any, incident: Any) -> None:
    MachineAccount.objects.update(is_active=False)
    assert push(incident).status_code == 401


def test_a_session_does_not_push(signed_in: Any, incident: Any) -> None:
    client = signed_in("duty_officer")
    response = client.post("/api/v1/records", incident, content_type="application/json")
    assert response.status_code == 401


def test_each_push_is_written_down_without_personal_data(push: Any, incident: Any) -> None:
    push(incident)
    entry = AuditEntry.objects.get(action="api.push")
    assert (entry.actor_kind, entry.actor_name) == ("machine", "指挥中心")
    assert entry.detail == {
        "created": 1,
        "changed": 0,
        "unchanged": 0,
        "referred": 0,
        "declined": 0,
    }


def test_without_the_audit_nothing_is_stored(
    push: Any, incident: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from liandong.desk.access import audit

    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(audit, "record", broken)
    response = push(incident)
    assert response.status_code == 500
    assert "系统出错" in response.json()["message"]
    assert not Record.objects.exists()


def test_nul_and_control_characters_become_blanks(push: Any, incident: Any) -> None:
    push(incident | {"text": "买的鞋\x00\x1b要退", "merchant_name": "云上\x00羽绒"})
    record = Record.objects.get()
    assert (record.text, record.merchant_name) == ("买的鞋  要退", "云上 羽绒")


def test_the_description_names_every_source() -> None:
    assert set(get_args(SourceName)) == {source.value for source in Source}


def test_a_push_takes_a_bounded_number_of_queries(
    push: Any, incident: Any, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    bodies = [incident | {"source_id": f"J{n}", "text": QUARREL} for n in range(200)]
    with django_assert_max_num_queries(30):
        push(bodies)
