"""Papers of a dispute: filled from what is known, issued in one go, bound into one file."""

import io
import zipfile

import pypdf
import pytest
from django.utils import timezone

from liandong.desk.access.models import AuditEntry, Department, User
from liandong.desk.disputes.actions.merging import merge
from liandong.desk.disputes.actions.undoing import undo
from liandong.desk.handling.queries.dossier import papers_in_order
from liandong.desk.handling.queries.filling import values_for
from liandong.desk.handling.rules.names import AT_STAGE, CONSEQUENCES, usual
from liandong.desk.papers.actions.allotting import allot
from liandong.desk.papers.models import Paper
from liandong.desk.papers.rules.forms import FORMS
from tests.desk.disputes.conftest import DRESS, GOLD_COMPLAINT, dispute_of
from tests.desk.disputes.test_stepping import go
from tests.desk.papers.conftest import SCENE

PHONE = "19900007731"


@pytest.fixture
def gold(told, person):
    """A complaint in the hands of the mediator."""
    record = told(
        GOLD_COMPLAINT, source="complaint_12315", person_name="演示甲", person_phone=PHONE
    )
    dispute = dispute_of(record)
    go(dispute, "to_room", by=person("mediator"))
    return dispute


@pytest.fixture
def bureau(signed_in):
    """Somebody of the regulator's office, with numbers for its papers."""
    office = Department.objects.create(name="演示区市场监督管理局", kind="regulator")
    client = signed_in("regulator")
    User.objects.filter(username="regulator").update(department=office)
    by = User.objects.get(username="regulator")
    User.objects.filter(pk=by.pk).update(role="supervisor")
    allot(
        department=office,
        prefix="演市监投",
        year=timezone.localdate().year,
        first=1,
        last=20,
        covers=[],
        basis="登记簿",
        by=User.objects.get(pk=by.pk),
    )
    return client


def issue(client, dispute, key, **told):
    address = f"/handling/papers/{dispute.number}/new/{key}/"
    form = client.get(address).context["form"]
    known = {name: form.get_initial_for_field(form.fields[name], name) for name in form.fields}
    values = {name: value for name, value in known.items() if value}
    return client.post(address, values | {"go": "issue"} | told)


def test_a_form_is_filled_from_the_dispute(gold, person):
    values = values_for(person("mediator"), gold, FORMS["complaint"])
    assert values["complainant"] == "演示甲"
    assert values["complainant_phone"] == PHONE
    assert values["respondent"] == "云泽市福临珠宝有限公司"
    assert values["request"] == "退还货款和服务费用"
    assert "660" in values["facts"]


def test_who_was_sent_by_mistake_is_in_no_paper(presence, person):
    on_scene = presence.dispatch.dispute
    assert "officers" in values_for(person(), on_scene, FORMS["scene"])
    undo(presence.dispatch.entry, by=person())
    assert "officers" not in values_for(person(), on_scene, FORMS["scene"])


def test_what_held_before_a_matter_was_opened_again_fills_no_paper(gold, person):
    by = person("mediator")
    go(gold, "refuse", by=person("supervisor"))
    assert "ground" in values_for(by, gold, FORMS["refusal"])
    go(gold, "reopen", by=by)
    assert "ground" not in values_for(by, gold, FORMS["refusal"])


def test_who_does_not_hold_the_matter_gets_no_personal_data(gold, person, signed_in):
    values = values_for(person("duty_officer"), gold, FORMS["complaint"])
    assert "complainant" not in values
    page = signed_in("duty_officer").get(f"/handling/papers/{gold.number}/new/complaint/")
    assert PHONE not in page.content.decode()
    assert not AuditEntry.objects.filter(action="papers.fill").exists()
    page = signed_in("mediator").get(f"/handling/papers/{gold.number}/new/complaint/")
    assert PHONE in page.content.decode()
    assert AuditEntry.objects.filter(action="papers.fill").count() == 1


def test_a_decision_is_issued_signed_served_and_received(gold, bureau):
    told = {"addressee": "演示甲", "phone": "0515-00000000"}
    reply = issue(bureau, gold, "acceptance", **told)
    assert reply.status_code == 302
    paper = Paper.objects.get()
    assert paper.number == f"演市监投〔{timezone.localdate().year}〕第1号"
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


def test_what_is_missing_is_said_and_nothing_is_issued(gold, bureau):
    reply = issue(bureau, gold, "acceptance")
    assert reply.status_code == 422
    assert "还缺“投诉人”" in reply.content.decode()
    assert not Paper.objects.exists()


def test_a_draft_is_looked_at_without_a_number(gold, bureau):
    reply = issue(bureau, gold, "acceptance", go="pdf")
    assert reply.content.startswith(b"%PDF")
    assert issue(bureau, gold, "acceptance", go="docx").status_code == 200
    assert not Paper.objects.exists()


def test_only_forms_of_ones_office_are_offered(gold, signed_in):
    page = signed_in("mediator").get(f"/handling/papers/{gold.number}/")
    keys = {form.key for form in (*page.context["first"], *page.context["others"])}
    assert "scene" in keys
    assert "acceptance" not in keys
    assert "以谁的名义调解" in page.content.decode()


def test_a_paper_is_issued_again_with_what_it_said(gold, signed_in):
    client = signed_in("mediator")
    issue(client, gold, "scene", **SCENE)
    first = Paper.objects.get()
    address = f"/handling/papers/{gold.number}/new/scene/?replaces={first.pk}"
    assert "当场退还660元" in client.get(address).content.decode()
    told = SCENE | {"result": "三日内退还660元。", "go": "issue", "reason": "结果写错"}
    assert client.post(address, told).status_code == 302
    first.refresh_from_db()
    assert first.state == Paper.State.REPLACED
    assert [one.pk for one in papers_in_order(gold)] == [first.replaced_by.pk]


def test_a_paper_is_void_with_its_reason(gold, signed_in):
    client = signed_in("mediator")
    issue(client, gold, "scene", **SCENE)
    paper = Paper.objects.get()
    client.post(f"/handling/paper/{paper.pk}/void/", {"reason": "当事人未签"})
    paper.refresh_from_db()
    assert paper.state == Paper.State.VOID
    assert "当事人未签" in client.get(f"/handling/paper/{paper.pk}/").content.decode()


def test_another_office_sees_that_there_is_a_paper_but_not_what_it_says(gold, signed_in, bureau):
    issue(bureau, gold, "acceptance", addressee="演示甲", phone="0515-0")
    paper = Paper.objects.get()
    other = signed_in("duty_officer")
    assert other.get(f"/handling/paper/{paper.pk}/").status_code == 200
    assert other.get(f"/handling/paper/{paper.pk}/paper.pdf").status_code == 302
    assert other.post(f"/handling/paper/{paper.pk}/void/", {"reason": "x"}).status_code == 404


def test_the_whole_file_has_cover_index_and_papers_in_order(gold, bureau, signed_in):
    issue(signed_in("mediator"), gold, "scene", **SCENE)
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


def test_papers_follow_a_matter_into_another(gold, told, signed_in, person):
    client = signed_in("mediator")
    issue(client, gold, "scene", **SCENE)
    other = dispute_of(told(DRESS))
    merge(other, gold, by=person("regulator"))
    assert len(client.get(f"/handling/papers/{other.number}/").context["cards"]) == 1
    paper = Paper.objects.get()
    assert client.get(f"/handling/paper/{paper.pk}/").context["dispute"] == other


def test_each_name_has_its_instrument_and_each_stage_its_forms():
    for one in CONSEQUENCES.values():
        assert one.instrument in FORMS
    assert {key for keys in AT_STAGE.values() for key in keys} <= set(FORMS)
    assert usual("agreed", "committee")[0] == "people_agreement"
    assert usual("agreed", "regulator")[0] == "agreement"
