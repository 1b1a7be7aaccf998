"""Nothing with legal meaning is filled in beforehand; a signature names its signer and its text."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageDraw

from liandong.desk.access.models import User
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.groups.forms import AgreeTogetherForm, PaidTogetherForm
from liandong.desk.handling.actions.invitations import invite
from liandong.desk.handling.actions.minutes import Minutes, write_minutes
from liandong.desk.handling.actions.sittings import book, check_in, move
from liandong.desk.handling.models import Sitting
from liandong.desk.papers.actions.services import serve_paper, sign_paper
from liandong.desk.papers.digests import digest_of
from liandong.desk.papers.queries.papers import paper_card
from tests.desk.handling.visits import send_photo
from tests.desk.steps.samples import WHERE, on_day_of_sitting

pytestmark = pytest.mark.django_db


def values_on(reply: Any, name: str = "form") -> dict[str, object]:
    """What the fields of a page hold before anybody has typed."""
    form = reply.context[name]
    found = {key: form.get_initial_for_field(field, key) for key, field in form.fields.items()}
    return {key: value for key, value in found.items() if value not in (None, "", False)}


def test_consent_is_never_filled_in(
    new_dispute: Dispute, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    by = person("mediator")
    take_step(new_dispute, "to_room", by=by)
    take_step(new_dispute, "accept", facts={Fact.JURISDICTION: {"choice": "place"}}, by=by)
    url = reverse("handling:name", args=[new_dispute.number])
    page = signed_in("mediator").get(url)
    assert values_on(page) == {}
    choices = page.context["form"].fields["consumer_way"].choices
    assert choices[0][0] == ""
    lacking = signed_in("mediator").post(url, {"name": "association", "page_version": "naming"})
    assert "请填消费者表示同意的方式和时间" in lacking.content.decode()
    both = {"both_way": "face", "both_at": "2026-11-24T09:00"}
    form = {"name": "association", "page_version": "naming", **both}
    signed_in("mediator").post(url, form)
    detail = reverse("disputes:detail", args=[new_dispute.number])
    shown = signed_in("mediator").get(detail).content.decode()
    assert "消费者 2026-11-24 09:00 当面，商家 2026-11-24 09:00 当面" in shown


def test_neither_sum_nor_item_nor_day_of_an_agreement_is_filled_in(
    mediated: Any, signed_in: Callable[..., Client]
) -> None:
    assert mediated.amount_yuan is not None  # the claim is known
    url = reverse("handling:agreement", args=[mediated.number, "agree"])
    assert values_on(signed_in("mediator").get(url)) == {}


def test_nor_when_many_are_settled_with_and_paid() -> None:
    class Member:
        may_be_settled = True
        owed = True

        class dispute:  # noqa: N801 - stands for a row
            pk, number, amount_yuan = 1, "LD1", 660

    for form in (AgreeTogetherForm([Member()]), PaidTogetherForm([Member()])):  # type: ignore[list-item]
        assert [field.initial for field in form.fields.values() if field.initial] == []


def test_the_page_of_the_scene_fills_in_nothing(signed_in: Callable[..., Client]) -> None:
    shown = signed_in().get(reverse("handling:scene")).content.decode()
    sheets = shown.partition('id="settle_now"')[2]
    assert 'value="退款" maxlength' not in sheets
    assert "checked" not in sheets


def test_an_agreement_is_drafted_before_anybody_is_asked_to_sign(
    mediated: Any, signed_in: Callable[..., Client]
) -> None:
    url, client = (
        reverse("handling:agreement", args=[mediated.number, "agree"]),
        signed_in("mediator"),
    )
    due = (timezone.localdate() + timedelta(days=3)).isoformat()
    plan = {
        "agree-what0": "退款",
        "agree-amount0": "300",
        "agree-due0": due,
        "page_version": "mediation",
    }
    client.post(url, plan | {"agree-one_of0": "signed"})
    mediated.refresh_from_db()
    assert mediated.stage == "mediation"  # nothing was shown to be signed yet
    drafted = client.post(url, plan)
    assert "退款，金额 300.00 元" in drafted.content.decode()
    signed = plan | {"drafted": drafted.context["drafted"], "agree-one_of0": "signed"}
    changed = client.post(url, signed | {"agree-amount0": "660"})
    assert "起草后改过" in changed.content.decode()
    client.post(url, signed)
    mediated.refresh_from_db()
    assert mediated.stage == "agreed"
    text = drafted.context["draft"]
    assert mediated.facts.get(fact="signed").detail["text"] == digest_of(text.encode())


def test_the_draft_is_printed_with_its_terms(
    mediated: Any, signed_in: Callable[..., Client]
) -> None:
    url = reverse("handling:agreement", args=[mediated.number, "agree"])
    due = timezone.localdate().isoformat()
    plan = {"agree-what0": "换货", "agree-amount0": "0", "agree-due0": due, "go": "pdf"}
    assert signed_in("mediator").post(url, plan).content.startswith(b"%PDF")


def drawn(ink: bool = True) -> bytes:
    pad, kept = Image.new("RGB", (600, 300), "white"), io.BytesIO()
    if ink:
        ImageDraw.Draw(pad).line([(50, 200), (200, 80), (400, 220), (550, 60)], "black", 5)
    pad.save(kept, "PNG")
    return kept.getvalue()


def sign(
    client: Any,
    visit: Any,
    text: Any,
    *,
    ink: Any = True,
    signer: Any = "消费者",
    name: Any = "演示甲",
) -> Any:
    fields = {"kind": "signature", "signer": signer, "name": name, "text": text, "id": str(uuid4())}
    return send_photo(client, visit, drawn(ink), **fields)


@pytest.mark.long
def test_a_signature_says_whose_it_is_and_under_which_text(
    settled: Any, signed_in: Callable[..., Client]
) -> None:
    visit, paper, text = settled
    assert paper_card(paper).progress == "待签"
    reply = sign(signed_in(), visit, text)
    assert reply.status_code == 200, reply.content.decode()
    signed = paper.signatures.get()
    assert (signed.who, str(signed.name), signed.manner) == ("消费者", "演示甲", "screen")
    assert signed.digest == digest_of(text.encode())
    assert str(signed.text) == text
    assert signed.scan.paper == paper
    shown = signed_in().get(reverse("handling:paper", args=[paper.pk])).content.decode()
    assert "屏幕手写签名" in shown
    assert signed.digest[:16] in shown


@pytest.mark.long
@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"ink": False}, "签名处是空的"),
        ({"signer": ""}, "写明签名人"),
        ({"name": ""}, "写明签名人"),
        ({"text": "退款 1 元"}, "与登记的不同"),
        ({"text": ""}, "与登记的不同"),
    ],
)
def test_an_empty_pad_a_nameless_one_or_another_text_is_refused(
    settled: Any, signed_in: Callable[..., Client], wrong: Any, why: str
) -> None:
    visit, paper, text = settled
    reply = sign(signed_in(), visit, **({"text": text} | wrong))
    assert reply.status_code == 422
    assert why in reply.json()["problem"]
    assert not paper.signatures.exists()
    assert not paper.scans.exists()


@pytest.mark.long
def test_the_state_of_a_paper_follows_its_signatures_and_service(
    settled: Any, person: Callable[..., User]
) -> None:
    _visit, paper, _text = settled
    by, today = person(), timezone.localdate()
    served: dict[str, Any] = {
        "name": "演示甲",
        "way": "hand",
        "sent_on": today,
        "received_on": today,
        "by": by,
    }
    with pytest.raises(ValidationError, match="还没有签全"):
        serve_paper(paper=paper, recipient="消费者", **served)
    for who in paper.kind.signers:
        sign_paper(paper=paper, who=who, name="演示", manner="pen", signed_on=today, by=by)
    assert {signature.digest for signature in paper.signatures.all()} == {paper.digest}
    assert paper_card(paper).progress == "已签"
    for recipient in ("消费者", "经营者"):
        serve_paper(paper=paper, recipient=recipient, **served)
    assert paper_card(paper).progress == "已送达"


@pytest.mark.long
def test_days_of_signing_and_serving_are_not_filled_in(
    settled: Any, signed_in: Callable[..., Client]
) -> None:
    _visit, paper, _text = settled
    reply = signed_in().get(reverse("handling:paper", args=[paper.pk]))
    assert "signed_on" not in values_on(reply, "sign_form")
    assert "sent_on" not in values_on(reply, "serve_form")


def test_hours_before_a_sitting_nobody_has_come_and_nothing_was_said(
    mediated: Any, booking: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    by = person("mediator")
    sitting = book(mediated, **booking(10))
    with pytest.raises(ValidationError, match="早了一小时以上"):
        check_in(sitting, "consumer", by=by)
    with pytest.raises(ValidationError, match="还没到时间"):
        write_minutes(sitting, Minutes("谈成了"), by=by)
    page = signed_in("mediator").get(reverse("handling:sitting", args=[sitting.pk]))
    assert "消费者确已到" in page.content.decode()
    assert "提前进行" in page.content.decode()
    check_in(sitting, "consumer", early=True, by=by)
    sitting.refresh_from_db()
    assert sitting.consumer_came_at
    check_in(sitting, "merchant", early=True, by=by)
    write_minutes(sitting, Minutes("谈成了"), early=True, by=by)
    sitting.refresh_from_db()
    assert sitting.starts_at == sitting.merchant_came_at  # the times do not contradict each other
    assert sitting.ends_at - sitting.starts_at == timedelta(hours=1)
    shown = signed_in("mediator").get(reverse("handling:sitting", args=[sitting.pk]))
    begun = timezone.localtime(sitting.starts_at)
    assert f"{begun:%H:%M} 起" in shown.content.decode()
    assert f"–{timezone.localtime(sitting.ends_at):%H:%M}" not in shown.content.decode()


def test_where_no_gateway_sends_to_telephones_the_page_says_so(
    mediated: Any,
    booking: Any,
    person: Callable[..., User],
    signed_in: Callable[..., Client],
    settings: Any,
) -> None:
    settings.LIANDONG_SENDER, settings.LIANDONG_SMS_DOMAIN = "smtp", ""
    sitting = book(mediated, **booking(10))
    url = reverse("handling:invite", args=[sitting.pk])
    to = {"consumer": "19900001234", "merchant": "shop@example.com"}
    shown = signed_in("mediator").post(url, to, follow=True).content.decode()
    assert "发往手机的发不出去" in shown
    settings.LIANDONG_SMS_DOMAIN = "sms.example.com"
    other = signed_in("mediator").post(url, to, follow=True).content.decode()
    assert "发不出去" not in other
    assert "已发出" not in other


def test_who_came_to_the_old_time_has_not_come_to_the_new(
    mediated: Any, booking: Any, person: Callable[..., User]
) -> None:
    by = person("mediator")
    sitting = book(mediated, **booking(10))
    check_in(sitting, "merchant", early=True, by=by)
    move(sitting, starts_at=on_day_of_sitting(15), ends_at=on_day_of_sitting(16), by=by)
    sitting.refresh_from_db()
    assert sitting.merchant_came_at is None


def test_a_notice_is_remarked_when_it_is_late_and_refused_when_it_is_over(
    mediated: Any, booking: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    sitting = book(mediated, **booking(10))
    url = reverse("handling:invite", args=[sitting.pk])
    soon = timezone.now() + timedelta(hours=2)
    rows = Sitting.objects.filter(pk=sitting.pk)
    rows.update(starts_at=soon, ends_at=soon + timedelta(hours=1))
    shown = signed_in("mediator").post(url, WHERE, follow=True).content.decode()
    assert "不足 24 小时" in shown
    rows.update(starts_at=timezone.now() - timedelta(hours=1))
    sitting.refresh_from_db()
    with pytest.raises(ValidationError, match="时间已过"):
        invite(sitting, WHERE, by=person("mediator"))
