"""Papers of a dispute: filled from what is known, issued in one go, bound into one file."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pypdf
import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.utils import timezone

from liandong.desk.access.models import AuditEntry, User
from liandong.desk.disputes.actions.facts import record_fact
from liandong.desk.disputes.actions.links.merges import merge
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.actions.undo import undo
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.steps import workflow_of
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.step_registry import open_points
from liandong.desk.handling.actions.dispatches import arrive
from liandong.desk.handling.models import Presence
from liandong.desk.handling.queries.dossier import papers_in_order
from liandong.desk.handling.queries.filling import values_for
from liandong.desk.handling.rules.names import AT_STAGE, CONSEQUENCES, usual
from liandong.desk.intake.models import Record
from liandong.desk.papers.actions.services import note_refusal, serve_paper, sign_paper
from liandong.desk.papers.models import Paper
from liandong.desk.papers.rules.forms import FORMS
from tests.desk.disputes.conftest import DRESS, dispute_of
from tests.desk.disputes.workflow.test_stepping import go
from tests.desk.papers.conftest import SCENE

PHONE = "19900007731"


def issue(client: Any, dispute: Any, key: Any, **fields: Any) -> Any:
    address = f"/handling/papers/{dispute.number}/new/{key}/"
    form = client.get(address).context["form"]
    known = {name: form.get_initial_for_field(form.fields[name], name) for name in form.fields}
    values = {name: value for name, value in known.items() if value}
    return client.post(address, values | {"go": "issue"} | fields)


def test_a_form_is_filled_from_the_dispute(gold: Any, person: Callable[..., User]) -> None:
    values = values_for(person("mediator"), gold, FORMS["complaint"])
    assert values["complainant"] == "演示甲"
    assert values["complainant_phone"] == PHONE
    assert values["respondent"] == "云泽市福临珠宝有限公司"
    assert values["request"] == "退还货款和服务费用"
    assert "660" in values["facts"]


def test_who_was_sent_by_mistake_is_in_no_paper(
    presence: Presence, person: Callable[..., User]
) -> None:
    on_scene = presence.dispatch.dispute
    arrive(presence, by=person())
    assert "officers" in values_for(person(), on_scene, FORMS["scene"])
    undo(on_scene.history.get(detail__step="arrive"), by=person())
    undo(presence.dispatch.entry, by=person())
    assert "officers" not in values_for(person(), on_scene, FORMS["scene"])


def test_what_held_before_a_matter_was_opened_again_fills_no_paper(
    gold: Any, person: Callable[..., User]
) -> None:
    by = person("mediator")
    go(gold, "refuse", by=person("regulator"))
    assert "ground" in values_for(by, gold, FORMS["refusal"])
    go(gold, "reopen", by=person("regulator"))
    assert "ground" not in values_for(by, gold, FORMS["refusal"])


def test_who_does_not_hold_the_matter_gets_no_personal_data(
    gold: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    values = values_for(person("duty_officer"), gold, FORMS["complaint"])
    assert "complainant" not in values
    page = signed_in("duty_officer").get(f"/handling/papers/{gold.number}/new/complaint/")
    assert PHONE not in page.content.decode()
    assert not AuditEntry.objects.filter(action="papers.fill").exists()
    page = signed_in("mediator").get(f"/handling/papers/{gold.number}/new/complaint/")
    assert PHONE in page.content.decode()
    assert AuditEntry.objects.filter(action="papers.fill").count() == 1


def test_a_decision_is_issued_signed_served_and_received(
    gold: Any, bureau: Any, person: Callable[..., User]
) -> None:
    go(gold, "accept", by=person("regulator"))
    fields = {"addressee": "演示甲", "phone": "0515-00000000"}
    reply = issue(bureau, gold, "acceptance", **fields)
    assert reply.status_code == 302
    paper = Paper.objects.get()
    assert paper.number == f"演市监投〔{timezone.localdate().year}〕1号"
    assert reply.url == f"/handling/paper/{paper.pk}/"
    today = timezone.localdate().isoformat()
    served = {"recipient": "投诉人", "name": "演示甲", "way": "sms", "sent_on": today}
    bureau.post(f"{reply.url}serve/", {f"serve-{key}": value for key, value in served.items()})
    service = paper.services.get()
    bureau.post(f"/handling/services/{service.pk}/received/", {"received_on": today})
    service.refresh_from_db()
    assert service.received_on == timezone.localdate()
    assert bureau.get(f"{reply.url}paper.pdf").content.startswith(b"%PDF")
    assert "出具文书" in bureau.get(f"/disputes/{gold.number}/").content.decode()


def test_what_is_missing_is_said_and_nothing_is_issued(gold: Any, bureau: Any) -> None:
    reply = issue(bureau, gold, "acceptance")
    assert reply.status_code == 422
    assert "还缺“投诉人”" in reply.content.decode()
    assert not Paper.objects.exists()


def test_a_draft_is_looked_at_without_a_number(gold: Any, bureau: Any) -> None:
    reply = issue(bureau, gold, "acceptance", go="pdf")
    assert reply.content.startswith(b"%PDF")
    assert issue(bureau, gold, "acceptance", go="docx").status_code == 200
    assert not Paper.objects.exists()


def test_only_forms_of_ones_office_are_offered(gold: Any, signed_in: Callable[..., Client]) -> None:
    page = signed_in("mediator").get(f"/handling/papers/{gold.number}/")
    keys = {form.key for form in (*page.context["first"], *page.context["others"])}
    assert "scene" in keys
    assert "acceptance" not in keys
    assert "调解主体" in page.content.decode()


def test_a_paper_is_issued_again_with_what_it_said(
    gold: Any, signed_in: Callable[..., Client]
) -> None:
    client = signed_in("mediator")
    issue(client, gold, "scene", **SCENE)
    first = Paper.objects.get()
    address = f"/handling/papers/{gold.number}/new/scene/?replaces={first.pk}"
    assert "当场退还660元" in client.get(address).content.decode()
    fields = SCENE | {"result": "三日内退还660元。", "go": "issue", "reason": "结果写错"}
    assert client.post(address, fields).status_code == 422  # it does not say which page was read
    read = {"page_version": client.get(address).context["page_version"]}
    assert client.post(address, fields | read).status_code == 302
    first.refresh_from_db()
    assert first.state == Paper.State.REPLACED
    assert [paper.pk for paper in papers_in_order(gold)] == [first.replaced_by.pk]


def test_a_paper_is_void_with_its_reason(gold: Any, signed_in: Callable[..., Client]) -> None:
    client = signed_in("mediator")
    issue(client, gold, "scene", **SCENE)
    paper = Paper.objects.get()
    client.post(f"/handling/paper/{paper.pk}/void/", {"reason": "当事人未签"})
    paper.refresh_from_db()
    assert paper.state == Paper.State.VOID
    assert "当事人未签" in client.get(f"/handling/paper/{paper.pk}/").content.decode()


@pytest.mark.long
def test_another_office_sees_that_there_is_a_paper_but_not_what_it_says(
    gold: Any, person: Callable[..., User], signed_in: Callable[..., Client], bureau: Any
) -> None:
    go(gold, "accept", by=person("regulator"))
    issue(bureau, gold, "acceptance", addressee="演示甲", phone="0515-0")
    paper = Paper.objects.get()
    other = signed_in("duty_officer")
    assert other.get(f"/handling/paper/{paper.pk}/").status_code == 200
    assert other.get(f"/handling/paper/{paper.pk}/paper.pdf").status_code == 302
    assert other.post(f"/handling/paper/{paper.pk}/void/", {"reason": "x"}).status_code == 404


FAILED = SCENE | {"result": "调解不成，已告知其他途径。"}


def sign(client: Any, paper: Any, *who: Any) -> None:
    for signer in who:
        fields = {"sign-who": signer, "sign-name": "演示甲", "sign-manner": "pen"}
        fields["sign-signed_on"] = timezone.localdate().isoformat()
        client.post(f"/handling/paper/{paper.pk}/sign/", fields)


def refuse(
    client: Any, paper: Any, who: Any, reason: Any = "当场宣读后拒绝签字，称要问老板"
) -> Any:
    fields = {"refuse-who": who, "refuse-name": "演示金店", "refuse-reason": reason}
    fields["refuse-signed_on"] = timezone.localdate().isoformat()
    return client.post(f"/handling/paper/{paper.pk}/refuse/", fields, follow=True).content.decode()


@pytest.mark.long
def test_a_record_goes_to_who_signed_it_when_the_other_refuses(
    gold: Any, signed_in: Callable[..., Client], person: Callable[..., User]
) -> None:
    client = signed_in("mediator")
    issue(client, gold, "scene", **FAILED)
    paper = Paper.objects.get()
    sign(client, paper, "消费者", "调解人员")
    served: dict[str, Any] = {
        "paper": paper,
        "recipient": "消费者",
        "name": "演示甲",
        "way": "hand",
        "sent_on": timezone.localdate(),
        "received_on": timezone.localdate(),
        "by": person("mediator"),
    }
    with pytest.raises(ValidationError, match="待签：经营者"):
        serve_paper(**served)
    page = refuse(client, paper, "经营者")
    assert "拒签已登记" in page
    assert "拒绝签署" in page
    assert "称要问老板" in page
    assert "mediator甲" in page
    assert serve_paper(**served).pk
    printed = client.get(f"/handling/paper/{paper.pk}/refusals.pdf")
    text = pypdf.PdfReader(io.BytesIO(printed.content)).pages[0].extract_text()
    for words in ("经营者", "拒绝签署", "称要问老板", "记录人"):
        assert words in text.replace("\n", "")
    kept = paper.signatures.get(who="经营者")
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM papers_signature WHERE id = %s", [kept.pk])
        assert "老板".encode() not in bytes(cursor.fetchone()[0])
    with pytest.raises(ValidationError, match="已登记拒签"):
        sign_paper(
            paper=paper,
            who="经营者",
            name="演示金店",
            manner="pen",
            signed_on=timezone.localdate(),
            by=person("mediator"),
        )


def test_what_is_agreed_by_both_signatures_is_not_refused_and_valid(
    gold: Any, signed_in: Callable[..., Client], person: Callable[..., User]
) -> None:
    client, by, day = signed_in("mediator"), person("mediator"), timezone.localdate()
    issue(client, gold, "scene", **SCENE, amount="660")
    paper = Paper.objects.get()
    fields: dict[str, Any] = {"name": "演示甲", "reason": "不签", "signed_on": day, "by": by}
    with pytest.raises(ValidationError, match="协议没有达成"):
        note_refusal(paper=paper, who="经营者", **fields)
    with pytest.raises(ValidationError, match="不经其签署不成立"):
        note_refusal(paper=paper, who="调解人员", **fields)
    assert paper.kind.refusers
    instruments = ("agreement", "association_agreement", "people_agreement", "oral_agreement")
    assert not any(FORMS[key].refusers for key in instruments)


def test_a_refusal_needs_a_reason(
    gold: Any, signed_in: Callable[..., Client], person: Callable[..., User]
) -> None:
    client, day = signed_in("mediator"), timezone.localdate()
    issue(client, gold, "scene", **FAILED)
    fields: dict[str, Any] = {
        "name": "演示金店",
        "reason": " ",
        "signed_on": day,
        "by": person("mediator"),
    }
    with pytest.raises(ValidationError, match="拒签的情况"):
        note_refusal(paper=Paper.objects.get(), who="经营者", **fields)


@pytest.mark.long
def test_the_whole_file_has_cover_index_and_papers_in_order(
    gold: Any, bureau: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    issue(signed_in("mediator"), gold, "scene", **SCENE)
    go(gold, "accept", by=person("regulator"))
    issue(bureau, gold, "acceptance", addressee="演示甲", phone="0515-0")
    client = signed_in("mediator")
    whole = client.get(f"/handling/papers/{gold.number}/file.pdf")
    text = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(whole.content)).pages]
    assert "消费纠纷调解卷宗" in text[0]
    assert "演示甲" not in text[0]
    assert text[1].index("投诉受理决定书") < text[1].index("现场调解记录")
    assert "投诉受理决定书" in text[2]
    bundle = client.get(f"/handling/papers/{gold.number}/file.zip")
    names = zipfile.ZipFile(io.BytesIO(bundle.content)).namelist()
    assert names == ["00 封面.pdf", "00 目录.pdf", "01 投诉受理决定书.pdf", "02 现场调解记录.pdf"]
    assert client.get(f"/handling/papers/{gold.number}/file.exe").status_code == 404


@pytest.mark.long
def test_the_cover_names_who_put_the_file_away(
    gold: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    issue(signed_in("mediator"), gold, "scene", **SCENE)
    take_step(gold, "withdraw_claim", reason="已退款", by=person("regulator"))
    points = open_points("archive_closed", gold)
    left = [point.key for point in points]
    take_step(gold, "archive_closed", reason="无须再办", left_open=left, by=person())
    whole = signed_in("regulator").get(f"/handling/papers/{gold.number}/file.zip")  # who holds it
    bundle = zipfile.ZipFile(io.BytesIO(whole.content))
    cover = pypdf.PdfReader(io.BytesIO(bundle.read("00 封面.pdf"))).pages[0].extract_text()
    assert "立卷人duty_officer甲" in cover.replace(" ", "").replace("\n", "")


def test_papers_that_are_due_stand_first(
    gold: Any, bureau: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    Dispute.objects.filter(pk=gold.pk).update(sources=["complaint_12315"], stage="mediation")
    Dispute.objects.filter(pk=gold.pk).update(status="handling", status_by=person())
    record_fact(dispute=gold, fact=Fact.ACCEPTED, by=person("regulator"))
    named = {"choice": "delegated"}
    record_fact(dispute=gold, fact=Fact.NAME_CHOSEN, detail=named, by=person("regulator"))
    shown = bureau.get(f"/handling/papers/{gold.number}/").context
    assert [form.key for form in shown["first"]][:2] == ["acceptance", "delegation"]
    gold.refresh_from_db()
    flow = workflow_of(person("regulator"), gold)
    offer = next(offer for offer in flow.offers if offer.step.verb == "delegate")
    assert "不得再委托" in offer.obstacle


@pytest.mark.long
def test_papers_follow_a_matter_into_another(
    gold: Any,
    add_record: Callable[..., Record],
    signed_in: Callable[..., Client],
    person: Callable[..., User],
) -> None:
    client = signed_in("mediator")
    issue(client, gold, "scene", **SCENE)
    other = dispute_of(add_record(DRESS))
    merge(other, gold, by=person("regulator"))
    assert len(client.get(f"/handling/papers/{other.number}/").context["cards"]) == 1
    paper = Paper.objects.get()
    assert client.get(f"/handling/paper/{paper.pk}/").context["dispute"] == other


def test_each_name_has_its_instrument_and_each_stage_its_forms() -> None:
    for consequence in CONSEQUENCES.values():
        assert consequence.instrument in FORMS
    assert {key for keys in AT_STAGE.values() for key in keys} <= set(FORMS)
    assert usual("agreed", "committee")[0] == "people_agreement"
    assert usual("agreed", "regulator")[0] == "agreement"
