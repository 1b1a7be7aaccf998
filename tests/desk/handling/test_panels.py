"""“1+1”: when it is proposed, who is invited, and that experts see no more than they need."""

import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from liandong.desk.access.models import User
from liandong.desk.directory.models import Expert, Merchant
from liandong.desk.disputes.models import Dispute
from liandong.desk.handling.actions.invitations import invite, set_link
from liandong.desk.handling.actions.panels import (
    answer,
    ask_expert,
    give_opinion,
    set_thresholds,
)
from liandong.desk.handling.actions.sittings import book
from liandong.desk.handling.models import Notice, Sitting
from liandong.desk.handling.queries.panels import bars_of, candidates, seats, why_a_panel
from liandong.desk.handling.rules.panels import Facts, Thresholds, reasons
from liandong.desk.intake.models import Record
from liandong.desk.papers.actions.attachments import Place, attach
from liandong.desk.papers.scans import scan_of
from tests.desk.disputes.conftest import DRESS, dispute_of

SMALL = {"amount_yuan": Decimal(100), "persons": 1, "urgency": [], "nature": "质量"}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, []),
        ({"amount_yuan": Decimal(50_000)}, ["争议金额5万元以上"]),
        ({"amount_yuan": Decimal("49999.99")}, []),
        ({"amount_yuan": None, "persons": None}, []),
        ({"persons": 5}, ["涉及 5 人以上"]),
        ({"urgency": ["受伤动手"]}, ["有人受伤或动手"]),
        ({"urgency": ["闭店跑路"]}, ["闭店跑路，预付款退还"]),
        ({"nature": "安全"}, ["涉及人身、财产安全"]),
        ({"rounds": 2}, ["已调解 2 次未达成"]),
    ],
)
def test_a_dispute_is_major_for_a_reason_that_is_told(changes: Any, why: Any) -> None:
    assert reasons(Facts(**(SMALL | changes)), Thresholds()) == why


@pytest.fixture
def lawyer(expert: Expert) -> Client:
    client = Client()
    assert expert.user
    client.force_login(expert.user)
    return client


def test_who_has_an_interest_in_the_shop_is_not_asked(
    mediated: Any, expert: Expert, person: Callable[..., User]
) -> None:
    expert.interests.add(Merchant.objects.get(pk=mediated.merchant_id))
    assert candidates(mediated)[0].conflict
    with pytest.raises(ValidationError, match="利害关系"):
        ask_expert(mediated, expert, by=person("mediator"))


def test_who_knows_the_field_and_is_less_busy_comes_first(
    mediated: Any, add_record: Callable[..., Record], expert: Expert, person: Callable[..., User]
) -> None:
    association = {"kind": "association", "organisation": "演示协会"}
    free = Expert.objects.create(name="甲", **association)
    stranger = Expert.objects.create(name="乙", fields=["旅游"], **association)
    answer(ask_expert(mediated, expert, by=person("mediator")), accepts=True, by=person("mediator"))
    second = dispute_of(add_record(DRESS, person_name="演示乙", person_phone="19900005678"))
    assert [candidate.expert for candidate in candidates(second)] == [free, expert, stranger]


def test_an_expert_is_asked_accepts_and_gives_an_opinion(
    mediated: Any,
    expert: Expert,
    lawyer: Client,
    signed_in: Callable[..., Client],
    person: Callable[..., User],
) -> None:
    url = reverse("handling:ask_expert", args=[mediated.number])
    shown = signed_in("mediator").post(url, {"expert": expert.pk}, follow=True).content.decode()
    assert "已邀请" in shown
    seat = mediated.panel.get()
    lawyer.post(reverse("handling:answer_seat", args=[seat.pk]), {"accepts": "1"})
    opinion = reverse("handling:opinion", args=[seat.pk])
    lawyer.post(opinion, {"text": "工艺费未明示，应退"})
    page = reverse("handling:panel", args=[mediated.number])
    assert "工艺费未明示，应退" in signed_in("mediator").get(page).content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT opinion FROM handling_panelseat")
        assert "工艺费".encode() not in bytes(cursor.fetchone()[0])


def test_an_expert_sees_the_own_panels_and_nobody(
    mediated: Any, expert: Expert, lawyer: Client, person: Callable[..., User]
) -> None:
    assert mediated.number not in lawyer.get(reverse("handling:seats")).content.decode()
    ask_expert(mediated, expert, by=person("mediator"))
    shown = lawyer.get(reverse("handling:seats")).content.decode()
    assert mediated.number in shown
    assert "演示甲" not in shown
    assert "报警人称" not in shown
    for name in ("disputes:detail", "handling:panel", "handling:outing"):
        assert lawyer.get(reverse(name, args=[mediated.number])).status_code == 403


def test_nobody_answers_for_another_expert(
    mediated: Any, expert: Expert, person: Callable[..., User]
) -> None:
    seat = ask_expert(mediated, expert, by=person("mediator"))
    other = User.objects.create(username="other", role="lawyer", department=expert.user.department)
    assert not seats(other).exists()
    with pytest.raises(PermissionDenied):
        answer(seat, accepts=True, by=other)


def test_a_refusal_has_a_reason_and_an_opinion_an_acceptance(
    mediated: Any, expert: Expert, person: Callable[..., User]
) -> None:
    by = person("mediator")
    seat = ask_expert(mediated, expert, by=by)
    with pytest.raises(ValidationError, match="原因"):
        answer(seat, accepts=False, by=by)
    with pytest.raises(ValidationError, match="接受邀请后"):
        give_opinion(seat, text="应退", by=by)
    answer(seat, accepts=False, reason="当日出庭", by=by)
    seat.refresh_from_db()
    assert (seat.state, seat.entered_by) == ("declined", by)


def test_the_head_of_the_whole_area_changes_from_when_on_a_panel_is_proposed(
    mediated: Any, person: Callable[..., User], city_head: User, signed_in: Callable[..., Client]
) -> None:
    assert why_a_panel(mediated) == []
    with pytest.raises(PermissionDenied):
        set_thresholds(amount_yuan=Decimal(100), persons=2, by=person("mediator"))
    url = reverse("handling:thresholds", args=[mediated.number])
    standard = {"amount_yuan": "100", "persons": "2"}
    assert signed_in("supervisor").post(url, standard).status_code == 403
    assert why_a_panel(mediated) == []
    client = Client()
    client.force_login(city_head)
    client.post(url, standard)
    Dispute.objects.filter(pk=mediated.pk).update(amount_yuan=Decimal(660))
    mediated.refresh_from_db()
    assert why_a_panel(mediated) == ["争议金额100元以上"]


def test_an_expert_is_registered_in_the_directory(
    expert: Expert, shops: dict[str, Merchant], signed_in: Callable[..., Client]
) -> None:
    url = reverse("directory:new_expert")
    form = {"name": "何演示", "kind": "association", "organisation": "演示服装协会"}
    wrong = signed_in("system_admin").post(url, {**form, "interests": "NOSUCHCODE"})
    assert "名录里没有" in wrong.content.decode()
    taken = signed_in("system_admin").post(url, {**form, "account": "lawyer"})
    assert "已属于另一位" in taken.content.decode()
    signed_in("system_admin").post(url, {**form, "fields_known": ["服装鞋帽"], "is_active": "on"})
    assert Expert.objects.get(name="何演示").fields == ["服装鞋帽"]


def test_what_the_expert_wrote_a_colleague_does_not_change(
    mediated: Any, expert: Expert, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    by, own = person("mediator"), expert.user
    assert own
    seat = ask_expert(mediated, expert, by=by)
    answer(seat, accepts=True, by=by)
    give_opinion(seat, text="代登记：应退", by=by)
    give_opinion(seat, text="本人意见：应当退货", by=own)
    with pytest.raises(ValidationError, match="本人"):
        give_opinion(seat, text="改一改", by=by)
    give_opinion(seat, text="本人再改：退货并赔运费", by=own)
    panel = signed_in("mediator").get(reverse("handling:panel", args=[mediated.number]))
    words = panel.content.decode()
    assert "本人再改" in words
    assert "保存意见" not in words


def test_an_expert_who_accepted_sees_what_an_opinion_needs_and_nothing_else(
    mediated: Any,
    expert: Expert,
    lawyer: Client,
    person: Callable[..., User],
    add_record: Callable[..., Record],
    booking: Any,
) -> None:
    """Facts, claims, evidence, time and link of the sitting, without anybody's name or number."""
    by = person("mediator")
    seat = ask_expert(mediated, expert, by=by)
    url = reverse("handling:seat", args=[seat.pk])
    assert "多收工艺费" not in lawyer.get(url).content.decode()  # not before it is accepted
    attach(
        place=Place(mediated.number),
        scan=scan_of(png()),
        title="演示甲的小票 19900001234",
        by=by,
    )
    sitting = book(mediated, **booking(10, way=Sitting.Way.VIDEO, room=None))
    with pytest.raises(ValidationError, match="入会链接"):
        set_link(sitting, "javascript:alert(1)", by=by)
    set_link(sitting, "https://meeting.example/1234", by=by)
    sitting.consumer_asks = "演示甲要求退 660 元"
    sitting.save(update_fields=["consumer_asks"])
    lawyer.post(reverse("handling:answer_seat", args=[seat.pk]), {"accepts": "1"})
    shown = lawyer.get(url).content.decode()
    for words in ("多收工艺费", "退", "小票", "https://meeting.example/1234", "要求退 660 元"):
        assert words in shown
    assert f"{timezone.localtime(sitting.starts_at):%H:%M}" in shown
    assert reverse("handling:opinion", args=[seat.pk]) in shown
    for words in ("演示甲", "19900001234"):
        assert words not in shown
    Dispute.objects.filter(pk=mediated.pk).update(stage="archived", status="settled")
    assert "多收工艺费" not in lawyer.get(url).content.decode()


def test_who_is_asked_and_must_not_sit_reads_and_says_nothing_more(
    mediated: Any,
    expert: Expert,
    lawyer: Client,
    shops: dict[str, Merchant],
    person: Callable[..., User],
) -> None:
    """An interest entered later, also in another row of the shop's credit code; struck off."""
    own = expert.user
    assert own
    seat = ask_expert(mediated, expert, by=person("mediator"))
    answer(seat, accepts=True, by=own)
    give_opinion(seat, text="工艺费应退", by=own)
    page, listed = reverse("handling:seat", args=[seat.pk]), reverse("handling:seats")
    assert "多收工艺费" in lawyer.get(page).content.decode()
    assert mediated.merchant_name in lawyer.get(listed).content.decode()
    shop = Merchant.objects.get(pk=mediated.merchant_id)
    Merchant.objects.filter(pk=shop.pk).update(credit_code="91330100MA2DEMO01X")
    elsewhere = Merchant.objects.exclude(district=shop.district).first()
    assert elsewhere
    Merchant.objects.filter(pk=elsewhere.pk).update(credit_code="91330100MA2DEMO01X")
    for bar, undone, why in (
        (
            lambda: expert.interests.add(elsewhere),
            expert.interests.clear,
            "应当回避",
        ),
        (
            lambda: Expert.objects.filter(pk=expert.pk).update(is_active=False),
            lambda: Expert.objects.filter(pk=expert.pk).update(is_active=True),
            "已停用",
        ),
        (
            lambda: Dispute.objects.filter(pk=mediated.pk).update(
                stage="archived", status="settled"
            ),
            lambda: Dispute.objects.filter(pk=mediated.pk).update(
                stage=mediated.stage, status=mediated.status
            ),
            "已归档",
        ),
    ):
        bar()
        with pytest.raises(ValidationError, match=why):
            give_opinion(seat, text="再写", by=own)
        with pytest.raises(ValidationError, match=why):
            answer(seat, accepts=True, by=own)
        for url in (page, listed):
            shown = lawyer.get(url).content.decode()
            assert why in shown
            for words in ("多收工艺费", mediated.merchant_name, mediated.summary):
                assert words not in shown
        undone()
        assert "多收工艺费" in lawyer.get(page).content.decode()


def test_the_bars_of_many_seats_take_two_queries(
    mediated: Any,
    expert: Expert,
    person: Callable[..., User],
    django_assert_num_queries: Any,
) -> None:
    ask_expert(mediated, expert, by=person("mediator"))
    rows = list(seats(person("mediator"))) * 3
    with django_assert_num_queries(2):
        assert set(bars_of(rows).values()) == {""}


def test_nobody_else_sees_the_material_of_a_seat(
    mediated: Any, expert: Expert, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    seat = ask_expert(mediated, expert, by=person("mediator"))
    url = reverse("handling:seat", args=[seat.pk])
    assert signed_in("mediator").get(url).status_code == 403
    other = Client()
    other.force_login(
        User.objects.create(
            username="other",
            display_name="别的律师",
            role="lawyer",
            department=expert.user.department,
            password_changed_at=timezone.now(),
        )
    )
    assert other.get(url).status_code == 404


def test_who_is_sent_the_link_is_not_told_that_the_time_has_changed(
    mediated: Any, person: Callable[..., User], booking: Any
) -> None:
    by = person("mediator")
    sitting = book(mediated, **booking(10, way="video", room=None))
    invite(sitting, {"merchant": "shop@example.cn"}, by=by)
    set_link(sitting, "https://meeting.example/1234", by=by)
    text = str(sitting.notices.get(kind="change").text)
    assert text.startswith("视频调解入会链接：https://meeting.example/1234 ")
    assert "变动" not in text
    assert "10:00" in text


def test_the_link_of_a_video_sitting_reaches_who_was_invited(
    mediated: Any, person: Callable[..., User], booking: Any
) -> None:
    by = person("mediator")
    sitting = book(mediated, **booking(10, way=Sitting.Way.VIDEO, room=None))
    invite(sitting, {"consumer": "19900001234"}, by=by)
    set_link(sitting, "https://meeting.example/1234", by=by)
    last = Notice.objects.filter(kind=Notice.Kind.CHANGE).get()
    assert "https://meeting.example/1234" in str(last.text)


def png() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (9, 9), "white").save(drawn, "PNG")
    return drawn.getvalue()
