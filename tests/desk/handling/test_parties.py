"""双方: identity, authority, whom to ring up; masked, kept, told to the forms."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from liandong.desk.access.models import AuditEntry
from liandong.desk.disputes.actions.stepping import take_step
from liandong.desk.handling.actions.identifying import Told, identify
from liandong.desk.handling.models import Party
from liandong.desk.handling.queries.filling import values_for
from liandong.desk.handling.queries.parties import parties_of
from liandong.desk.papers.rules.forms import FORMS

OFFICER, LAWYER = "19900008801", "19900008802"
SHOP = Told(identity="licence", contact_name="演经理", contact_phone=OFFICER)
AGENT = Told(authority="special", agent_name="演律师", agent_phone=LAWYER)


def cards(client, dispute) -> str:
    return client.get(reverse("handling:parties_of", args=[dispute.number])).content.decode()


def test_a_side_is_written_down_on_its_page_and_shown_masked(matter, signed_in):
    url = reverse("handling:parties", args=[matter.number])
    client = signed_in("mediator")
    form = {
        "side": "merchant",
        "seen_party": "0",
        "merchant-identity": "licence",
        "merchant-contact_name": "演经理",
        "merchant-contact_phone": OFFICER,
    }
    assert client.post(url, form).status_code == 302
    shown = cards(client, matter)
    assert "已核对营业执照" in shown
    assert "199****8801" in shown
    assert OFFICER not in shown + client.get(url).content.decode()
    party = parties_of(matter)["merchant"]
    reveal = reverse("access:reveal", args=["party", party.pk, "contact"])
    assert OFFICER in signed_in("supervisor").post(reveal, {"reason": "联系商家"}).content.decode()
    assert AuditEntry.objects.filter(action="party.identify").count() == 1


def test_before_anything_is_known_the_cards_say_so(matter, signed_in):
    shown = cards(signed_in("mediator"), matter)
    assert shown.count("未核验") == 2
    assert "进站初查时决定" in shown


def test_an_agent_needs_an_authority_and_a_name(matter, person):
    by = person("mediator")
    with pytest.raises(ValidationError, match="代理人姓名"):
        identify(matter, "consumer", Told(authority="general"), by=by)
    with pytest.raises(ValidationError, match="授权委托书"):
        identify(matter, "consumer", Told(agent_name="演律师"), by=by)


def test_what_is_left_empty_stays_and_without_authority_the_agent_goes(matter, person):
    by = person("mediator")
    identify(matter, "merchant", SHOP, by=by)
    identify(matter, "merchant", AGENT, by=by)
    kept = parties_of(matter)["merchant"]
    assert (kept.contact_phone, kept.agent_name) == (OFFICER, "演律师")
    identify(matter, "merchant", Told(), by=by)
    assert parties_of(matter)["merchant"].agent_name is None
    assert Party.objects.count() == 3


def test_of_two_colleagues_the_second_is_told(matter, person):
    identify(matter, "merchant", SHOP, seen=0, by=person("mediator"))
    with pytest.raises(ValidationError, match="已登记过"):
        identify(matter, "merchant", Told(), seen=0, by=person("duty_officer"))


def test_forms_take_it_in_the_hands_of_the_holder_alone(matter, person):
    holder = person("mediator")
    take_step(matter, "to_room", by=holder)
    identify(matter, "merchant", SHOP, by=holder)
    values = values_for(holder, matter, FORMS["complaint"])
    assert (values["respondent_contact"], values["respondent_phone"]) == ("演经理", OFFICER)
    assert "respondent_phone" not in values_for(person("duty_officer"), matter, FORMS["complaint"])


def test_what_is_out_of_sight_is_not_revealed(matter, person, signed_in):
    party = identify(matter, "merchant", SHOP, by=person("mediator"))
    for field, role in (("contact", "system_admin"), ("secret", "supervisor")):
        url = reverse("access:reveal", args=["party", party.pk, field])
        assert signed_in(role).post(url, {"reason": "看看"}).status_code in {403, 404}
