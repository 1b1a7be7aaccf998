"""Who reaches which address of disputes, and what the pages show."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from liandong.desk.access.models import AuditEntry, User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.roles import ROLES
from liandong.desk.disputes.actions.clock_entries import tell_clock
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.models import Dispute, HistoryEntry
from liandong.desk.disputes.rules.source_progress import Progress
from liandong.desk.disputes.rules.stages import STATES, Stage
from liandong.desk.intake.models import Record

from .conftest import DRESS, dispute_of

READ, REGISTER, EXPORT = {Permission.VIEW_DISPUTES}, {Permission.REGISTER}, {Permission.EXPORT}
CORRECT, LINK, NOTE = {Permission.CORRECT}, {Permission.LINK}, {Permission.NOTE}
ADDRESSES: list[
    tuple[str, list[Any], str, Any]
] = [  # name, arguments, method, any of these permissions
    ("list", [], "get", READ),
    ("search", [], "get", READ),
    ("export", ["csv"], "get", EXPORT),
    ("export", ["xlsx"], "get", EXPORT),
    ("new", [], "get", REGISTER),
    ("suggest", [], "post", REGISTER),
    ("merchants", [], "get", REGISTER),
    ("reading", [], "post", REGISTER),
    ("review", [], "get", LINK | CORRECT),
    ("detail", ["NUMBER"], "get", READ),
    ("evidence", ["NUMBER", "RECORD"], "get", READ),
    ("correct", ["NUMBER", "sector"], "get", CORRECT),
    ("claims", ["NUMBER"], "get", CORRECT),
    ("step", ["NUMBER", "withdraw_claim"], "post", NOTE),
    ("note", ["NUMBER"], "post", NOTE),
    ("merge", ["NUMBER"], "post", LINK),
    ("split", ["NUMBER"], "post", LINK),
    ("withdraw", ["NUMBER"], "post", CORRECT),
    ("decide", [999], "post", LINK),
    ("undo", [999], "post", CORRECT | LINK | NOTE),
]


def open_address(client: Any, method: Any, url: Any) -> Any:
    return getattr(client, method)(url)


@pytest.mark.parametrize(("name", "args", "method", "needed"), ADDRESSES)
def test_an_address_opens_for_those_with_its_permission(
    add_record: Callable[..., Record],
    signed_in: Callable[..., Client],
    name: Any,
    args: Any,
    method: Any,
    needed: Any,
) -> None:
    record = add_record()
    words = {"NUMBER": dispute_of(record).number, "RECORD": record.pk}
    url = reverse(f"disputes:{name}", args=[words.get(arg, arg) for arg in args])
    refused = {
        role for role in ROLES if open_address(signed_in(role), method, url).status_code == 403
    }
    assert refused == {role for role in ROLES if not ROLES[role].permissions & needed}


@pytest.mark.parametrize(("name", "args", "method", "_needed"), ADDRESSES)
def test_who_is_not_signed_in_is_sent_to_the_sign_in_page(
    client: Client, db: None, name: Any, args: Any, method: Any, _needed: Any
) -> None:
    url = reverse(f"disputes:{name}", args=[1 if arg == "RECORD" else arg for arg in args])
    answer = open_address(client, method, url)
    assert answer.status_code == 302
    assert "sign-in" in answer.url


def test_the_station_sees_its_own_districts_alone(
    add_record: Callable[..., Record], signed_in: Callable[..., Client]
) -> None:
    own = dispute_of(add_record())
    other = dispute_of(add_record(DRESS, answers={"is_dispute": True, "district": "滨河商圈"}))
    browser = signed_in("duty_officer")
    listed = browser.get(reverse("disputes:list")).content.decode()
    assert own.number in listed
    assert other.number not in listed
    assert browser.get(reverse("disputes:detail", args=[other.number])).status_code == 404
    everything = signed_in("regulator").get(reverse("disputes:list")).content.decode()
    assert own.number in everything
    assert other.number in everything


def test_deeds_on_a_matter_out_of_sight_find_nothing(
    add_record: Callable[..., Record], signed_in: Callable[..., Client]
) -> None:
    record = add_record(DRESS, answers={"is_dispute": True, "district": "滨河商圈"})
    number = dispute_of(record).number
    browser = signed_in("duty_officer")
    for name, args, method, _needed in ADDRESSES:
        if "NUMBER" in args:
            words = {"NUMBER": number, "RECORD": record.pk}
            url = reverse(f"disputes:{name}", args=[words.get(arg, arg) for arg in args])
            assert open_address(browser, method, url).status_code == 404, name
    entry = HistoryEntry.objects.get(dispute__number=number)
    assert browser.post(reverse("disputes:undo", args=[entry.pk])).status_code == 404


def test_the_page_masks_people_and_marks_the_words(
    add_record: Callable[..., Record], signed_in: Callable[..., Client]
) -> None:
    record = add_record(person_name="王晓芸", person_phone="19900001234")
    url = reverse("disputes:detail", args=[dispute_of(record).number])
    shown = signed_in("duty_officer").get(url).content.decode()
    assert "王晓芸" not in shown
    assert "19900001234" not in shown
    assert reverse("access:reveal", args=["record", record.pk, "person"]) in shown
    assert "<mark" in shown
    assert record.source_id in shown
    assert AuditEntry.objects.filter(action="dispute.read").count() == 1


def test_the_analyst_sees_no_people_at_all(
    add_record: Callable[..., Record], signed_in: Callable[..., Client]
) -> None:
    record = add_record(person_name="王晓芸", person_phone="19900001234")
    url = reverse("disputes:detail", args=[dispute_of(record).number])
    shown = signed_in("analyst").get(url).content.decode()
    assert "王" not in shown.split("ld-main")[1].split("</main>")[0]
    assert "access/reveal" not in shown


def test_the_words_of_one_answer_are_marked_alone(
    add_record: Callable[..., Record], signed_in: Callable[..., Client]
) -> None:
    record = add_record()
    url = reverse("disputes:evidence", args=[dispute_of(record).number, record.pk])
    browser = signed_in("duty_officer")
    every = browser.get(url, headers={"HX-Request": "true"}).content.decode()
    one = browser.get(url, {"answer": "nature"}, headers={"HX-Request": "true"}).content.decode()
    assert every.count("<mark") > one.count("<mark") > 0


@pytest.mark.parametrize("name", ["list", "detail"])
def test_a_page_needs_a_fixed_number_of_queries(
    add_record: Callable[..., Record],
    signed_in: Callable[..., Client],
    name: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    shop = {"merchant_name": "福临金店", "source": "complaint_12315"}
    for number in range(6):
        add_record(DRESS, person_phone=f"1990000{number}000", minutes_ago=99 * number + 9, **shop)
    dispute = Dispute.objects.order_by("pk").first()
    args = [dispute.number] if name == "detail" else []
    browser = signed_in("regulator")
    with django_assert_max_num_queries(24 if name == "detail" else 14):  # one is the bell
        browser.get(reverse(f"disputes:{name}", args=args))


def test_a_desk_without_disputes_says_what_to_do(signed_in: Callable[..., Client]) -> None:
    shown = signed_in("duty_officer").get(reverse("disputes:list")).content.decode()
    assert "还没有纠纷" in shown


def test_the_words_that_answers_rest_on_stand_together_beside_the_matter(
    add_record: Callable[..., Record], signed_in: Callable[..., Client]
) -> None:
    dispute = dispute_of(add_record())
    page = signed_in().get(reverse("disputes:detail", args=[dispute.number]))
    grounds = {ground.field: ground for ground in page.context["shown"].grounds}
    texts = [card.record.redacted_text for card in page.context["shown"].cards]
    assert "sector" in grounds
    for ground in grounds.values():
        assert all(any(word.words in text for text in texts) for word in ground.words)
    side = page.content.decode().partition("<aside")[2]
    assert "识别依据" in side
    assert f"#record-{page.context['shown'].cards[0].record.pk}" in side


def test_a_clue_is_a_matter_of_its_own_for_the_regulator_alone(
    add_record: Callable[..., Record], signed_in: Callable[..., Client], person: Callable[..., User]
) -> None:
    dispute = dispute_of(add_record())
    url = reverse("disputes:detail", args=[dispute.number])
    tell_clock(
        dispute=dispute,
        code="clue_check",
        what="start",
        on=timezone.localdate(),
        by=person("regulator"),
    )
    shown = signed_in("regulator").get(url)
    assert "涉嫌违法线索（另案）" in shown.content.decode()
    assert [clue_clock.clock.code for clue_clock in shown.context["shown"].clue_clocks] == [
        "clue_check"
    ]
    assert "clue_check" not in [
        open_clock.clock.code for open_clock in shown.context["shown"].open_clocks
    ]
    for role in ("duty_officer", "mediator", "supervisor"):
        assert "线索" not in signed_in(role).get(url).content.decode()
    form = signed_in("regulator").get(
        reverse("disputes:tell_clock", args=[dispute.number]), {"code": "clue_check"}
    )
    assert '<option value="clue_check" selected>' in form.content.decode()


@pytest.mark.parametrize(
    ("stage", "key"),
    [
        ("open", ""),
        ("review", ""),
        ("mediation", ""),
        ("agreed", ""),
        ("performed", ""),
        ("unsettled", "告知途径并归档"),
        ("unperformed", "告知途径并归档"),
        ("terminated", "告知双方并归档"),
        ("settled", "归档"),
        ("visited", "归档"),
    ],
)
def test_a_matter_is_put_away_only_where_the_law_lets_it_end(
    add_record: Callable[..., Record], signed_in: Callable[..., Client], stage: str, key: str
) -> None:
    dispute = dispute_of(add_record())
    status = min(STATES.get(Stage(stage), {Progress.HANDLING})).value
    Dispute.objects.filter(pk=dispute.pk).update(stage=stage, status=status)
    page = signed_in("mediator").get(reverse("disputes:detail", args=[dispute.number]))
    offers = [offer.step.label for offer in page.context["shown"].workflow.offers]
    assert [label for label in offers if "归档" in label] == ([key] if key else [])


def test_the_page_has_one_primary_button_and_six_open_cards(
    add_record: Callable[..., Record], signed_in: Callable[..., Client]
) -> None:
    """The next step is the primary button; all else is behind 更多 or a sheet."""
    dispute = dispute_of(add_record())
    browser = signed_in("mediator")
    whole = browser.get(reverse("disputes:detail", args=[dispute.number])).content.decode()
    shown = whole.split('id="main"')[1].split("<dialog")[0]
    assert shown.count("btn-primary") == 1
    assert "btn-primary" in shown.split("ld-next")[1].split("更多")[0]
    parts = [
        browser.get(reverse(f"handling:{name}", args=[dispute.number])).content.decode()
        for name in ("parties_of", "of_dispute")
    ]
    assert sum(part.count('<section class="ld-card"') for part in (shown, *parts)) <= 6


def test_the_consumers_own_words_come_before_the_next_step(
    add_record: Callable[..., Record], signed_in: Callable[..., Client]
) -> None:
    record = add_record()
    url = reverse("disputes:detail", args=[dispute_of(record).number])
    shown = signed_in("mediator").get(url).content.decode()
    assert shown.index(record.redacted_text) < shown.index("下一步")


def test_ones_own_disputes_are_listed_in_all_stages(
    new_dispute: Dispute,
    add_record: Callable[..., Record],
    person: Callable[..., User],
    signed_in: Callable[..., Client],
) -> None:
    other = dispute_of(add_record(DRESS))
    take_step(new_dispute, "settle", reason="店家已退款", by=person("mediator"))
    browser = signed_in("mediator")
    shown = browser.get(reverse("disputes:mine"), follow=True)
    assert shown.redirect_chain[-1][0] == f"{reverse('disputes:list')}?holder=me"
    page = shown.content.decode()
    assert new_dispute.number in page
    assert other.number not in page
    assert "我的案件" in page
    assert new_dispute.number not in (
        signed_in("people_mediator").get(reverse("disputes:mine"), follow=True).content.decode()
    )
