"""双方: identity, authority, whom to ring up; masked, kept, filled into forms."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from liandong.desk.access.models import AuditEntry, User
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.models import Dispute
from liandong.desk.handling.actions.parties import PartyDetails, identify
from liandong.desk.handling.models import Party
from liandong.desk.handling.queries.filling import values_for
from liandong.desk.handling.queries.parties import parties_of
from liandong.desk.papers.rules.forms import FORMS

OFFICER, LAWYER = "19900008801", "19900008802"
SHOP = PartyDetails(identity="licence", contact_name="演经理", contact_phone=OFFICER)
AGENT = PartyDetails(authority="special", agent_name="演律师", agent_phone=LAWYER)


def cards(client: Any, dispute: Any) -> str:
    return client.get(reverse("handling:parties_of", args=[dispute.number])).content.decode()


def test_a_side_is_written_down_on_its_page_and_shown_masked(
    new_dispute: Dispute, signed_in: Callable[..., Client]
) -> None:
    url = reverse("handling:parties", args=[new_dispute.number])
    client = signed_in("mediator")
    form = {
        "side": "merchant",
        "page_version": "0",
        "merchant-identity": "licence",
        "merchant-contact_name": "演经理",
        "merchant-contact_phone": OFFICER,
    }
    assert client.post(url, form).status_code == 302
    shown = cards(client, new_dispute)
    assert "已核对营业执照" in shown
    assert "199****8801" in shown
    assert OFFICER not in shown + client.get(url).content.decode()
    party = parties_of(new_dispute)["merchant"]
    reveal = reverse("access:reveal", args=["party", party.pk, "contact"])
    assert OFFICER in signed_in("supervisor").post(reveal, {"reason": "联系商家"}).content.decode()
    assert AuditEntry.objects.filter(action="party.identify").count() == 1


def test_before_anything_is_known_the_cards_say_so(
    new_dispute: Dispute, signed_in: Callable[..., Client]
) -> None:
    shown = cards(signed_in("mediator"), new_dispute)
    assert shown.count("未核验") == 2
    assert "初查时决定" in shown


def test_an_agent_needs_an_authority_and_a_name(
    new_dispute: Dispute, person: Callable[..., User]
) -> None:
    by = person("mediator")
    with pytest.raises(ValidationError, match="代理人姓名"):
        identify(new_dispute, "consumer", PartyDetails(authority="general"), by=by)
    with pytest.raises(ValidationError, match="授权委托书"):
        identify(new_dispute, "consumer", PartyDetails(agent_name="演律师"), by=by)


def test_what_is_left_empty_stays_and_so_does_the_agent(
    new_dispute: Dispute, person: Callable[..., User]
) -> None:
    by = person("mediator")
    identify(new_dispute, "merchant", SHOP, by=by)
    identify(new_dispute, "merchant", AGENT, by=by)
    kept = parties_of(new_dispute)["merchant"]
    assert (kept.contact_phone, kept.agent_name) == (OFFICER, "演律师")
    identify(new_dispute, "merchant", PartyDetails(identity="licence"), by=person("duty_officer"))
    kept = parties_of(new_dispute)["merchant"]
    assert (kept.authority, kept.agent_name, kept.agent_phone) == ("special", "演律师", LAWYER)
    assert Party.objects.count() == 3


def test_an_authority_ends_only_where_the_form_says_so(
    new_dispute: Dispute, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    by = person("mediator")
    client, url = signed_in("mediator"), reverse("handling:parties", args=[new_dispute.number])
    assert "撤销代理" not in client.get(url).content.decode()  # there is none
    with pytest.raises(ValidationError, match="没有登记代理人"):
        identify(new_dispute, "merchant", PartyDetails(authority_ended=True), by=by)
    identify(new_dispute, "merchant", AGENT, by=by)
    offered = client.get(url).content.decode()
    assert '<option value="ended">撤销代理</option>' in offered
    form = {"side": "merchant", "merchant-identity": "licence"}
    for authority, left in (("", "演律师"), ("general", "演律师"), ("ended", None)):
        form["page_version"] = str(parties_of(new_dispute)["merchant"].pk)
        assert client.post(url, form | {"merchant-authority": authority}).status_code == 302
        assert parties_of(new_dispute)["merchant"].agent_name == left
    ended = new_dispute.history.get(verb="authority_ended")
    assert ended.by == by
    page = client.get(reverse("disputes:detail", args=[new_dispute.number])).content.decode()
    assert "撤销代理" in page


def test_an_authority_does_not_end_together_with_the_name_of_an_agent(
    new_dispute: Dispute, person: Callable[..., User]
) -> None:
    by = person("mediator")
    identify(new_dispute, "merchant", AGENT, by=by)
    details = PartyDetails(agent_name="演另一", authority_ended=True)
    with pytest.raises(ValidationError, match="不填代理人"):
        identify(new_dispute, "merchant", details, by=by)


def test_of_two_colleagues_the_second_is_told(
    new_dispute: Dispute, person: Callable[..., User]
) -> None:
    identify(new_dispute, "merchant", SHOP, page_version=0, by=person("mediator"))
    with pytest.raises(ValidationError, match="已登记过"):
        identify(new_dispute, "merchant", PartyDetails(), page_version=0, by=person("duty_officer"))


def test_forms_take_it_in_the_hands_of_the_holder_alone(
    new_dispute: Dispute, person: Callable[..., User]
) -> None:
    holder = person("mediator")
    take_step(new_dispute, "to_room", by=holder)
    identify(new_dispute, "merchant", SHOP, by=holder)
    values = values_for(holder, new_dispute, FORMS["complaint"])
    assert (values["respondent_contact"], values["respondent_phone"]) == ("演经理", OFFICER)
    assert "respondent_phone" not in values_for(
        person("duty_officer"), new_dispute, FORMS["complaint"]
    )


def test_what_is_out_of_sight_is_not_revealed(
    new_dispute: Dispute, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    party = identify(new_dispute, "merchant", SHOP, by=person("mediator"))
    for field, role in (("contact", "system_admin"), ("secret", "supervisor")):
        url = reverse("access:reveal", args=["party", party.pk, field])
        assert signed_in(role).post(url, {"reason": "联系当事人"}).status_code in {403, 404}
