"""A letter to a trader: who may draft which, how it is approved, and what followed from it."""

import io
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import docx
import pypdf
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.directory.models import Merchant
from liandong.desk.disputes.queries.approvals import waiting_elsewhere
from liandong.desk.insight.models import Alert
from liandong.desk.outreach.actions.letters import approvals as letter_approvals
from liandong.desk.outreach.actions.letters import course as letter_course
from liandong.desk.outreach.actions.letters.drafts import Trader, begin_letters, save_letter
from liandong.desk.outreach.models import Advice, FrozenFacts, Letter, LetterStep
from liandong.desk.outreach.queries.filling import letter_values
from liandong.desk.outreach.queries.findings.facts import Facts, facts_of
from liandong.desk.outreach.queries.findings.follow_up import follow_up
from liandong.desk.outreach.queries.waiting import own_of
from liandong.desk.outreach.rules.letters.instruments import INSTRUMENTS
from liandong.desk.papers.models import Paper
from tests.desk.every_app.test_bounded_queries import cost_of
from tests.desk.insight.alerts import END, rise
from tests.desk.outreach.page_versions import filled_in, post_as_read, save_as_read
from tests.desk.steps import outreach as steps

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
SERVED: dict[str, Any] = {"name": "演示店长", "way": "hand", "sent_on": TODAY, "received_on": None}


@pytest.fixture
def draft(alert: Alert, shop: Merchant, mediator: User, numbers: None) -> Letter:
    return steps.drafted(alert, shop, by=mediator)


@pytest.fixture
def approved(draft: Letter, mediator: User, association_head: User) -> Letter:
    return steps.approved(draft, by=mediator, head=association_head)


@pytest.fixture
def sent(approved: Letter, mediator: User) -> Letter:
    return steps.sent(approved, by=mediator)


@pytest.mark.parametrize("instrument", INSTRUMENTS)
@pytest.mark.parametrize(
    ("kind", "role"),
    [("association", "mediator"), ("regulator", "regulator"), ("police", "duty_officer")],
)
def test_an_instrument_is_its_department_s_alone(
    alert: Alert,
    shop: Merchant,
    someone: Callable[..., User],
    instrument: str,
    kind: str,
    role: str,
) -> None:
    by = someone(kind, role)

    def begin() -> list[Letter]:
        traders = [Trader(shop.name, shop)]
        return begin_letters(source=alert, instrument=instrument, traders=traders, by=by)

    if INSTRUMENTS[instrument].department == kind:
        assert begin()[0].department.kind == kind
    else:
        with pytest.raises(ValidationError, match="本单位不能使用这一文种"):
            begin()


def test_nothing_is_drafted_before_the_alert_is_judged_true(
    waiting_alert: Alert, shop: Merchant, mediator: User
) -> None:
    with pytest.raises(ValidationError, match="还没有研判属实"):
        begin_letters(
            source=waiting_alert, instrument="improvement", traders=[Trader("甲")], by=mediator
        )


def test_it_counts_this_trader_alone(draft: Letter, mediator: User, districts: Any) -> None:
    facts, _frozen = facts_of(draft, by=mediator)
    rise(districts, 6, merchant_name="另一家", day=END)
    again, _frozen = facts_of(draft, by=mediator)
    assert facts.count == again.count == 14
    assert "退款难 14 件" in letter_values(draft, "improvement", by=mediator)["evidence"]


def test_each_word_of_the_cloud_has_its_count_in_the_text(draft: Letter, mediator: User) -> None:
    values = letter_values(draft, "improvement", by=mediator)
    words = [line.rpartition(" ") for line in values["cloud"].splitlines()]
    assert "退款难 14" in values["cloud"]
    assert all(f"{word} {count} 件" in values["evidence"] for word, _blank, count in words)


def test_advice_that_fits_is_offered_and_chosen_by_a_person(
    alert: Alert, shop: Merchant, mediator: User, browser: Any
) -> None:
    Advice.objects.all().delete()
    Advice.objects.create(nature="", item="校外培训", text="公示课程安排")
    Advice.objects.create(nature="合同", item="", text="写明退费")
    Advice.objects.create(nature="合同", item="校外培训", text="退还未上课程的学费")
    Advice.objects.create(nature="计量", item="", text="校准秤")
    (made,) = begin_letters(
        source=alert, instrument="improvement", traders=[Trader(shop.name, shop)], by=mediator
    )
    page = browser(mediator).get(f"/outreach/letters/{made.number}/edit/")
    offered = [text for _key, text in page.context["form"].fields["chosen"].choices]
    assert offered == ["退还未上课程的学费", "写明退费", "公示课程安排"]
    assert page.context["form"]["chosen"].value() == []


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_few_complaints_are_not_called_frequent(
    draft: Letter, mediator: User, browser: Any, count: int
) -> None:
    """One complaint that names three problems does not read as three complaints."""
    facts = Facts(
        since="2026-11-18", until="2026-11-24", count=count, now=0, base=0, days=0, against="",
        change="", verdict="", risen=False,
        phrases=[["付款不发货", 1], ["商家不处理", 1], ["押金不退", 1]],
    )  # fmt: skip
    FrozenFacts.objects.create(
        number=draft.number, round=1, facts=asdict(facts), rows=[], definition="演示",
        versions={}, by=mediator,
    )  # fmt: skip
    Letter.objects.update(state="submitted", round=1)
    draft.refresh_from_db()
    values = letter_values(draft, "improvement", by=mediator)
    page = browser(mediator).get(f"/outreach/letters/{draft.number}/")
    is_frequent = count == 3
    assert ("集中" in values["evidence"]) is is_frequent
    assert ("cloud" in values) is is_frequent
    assert bool(page.context["cloud"]) is is_frequent
    few = f"涉及 {count} 件投诉，反映的问题有：付款不发货、商家不处理、押金不退。"
    assert (few in values["evidence"]) is not is_frequent


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_what_a_letter_rests_on_and_asks_for_is_filled_in_by_nobody_but_a_person(
    alert: Alert, shop: Merchant, someone: Callable[..., User], browser: Any, instrument: str
) -> None:
    """No basis, cause, demand, date or place stands there before somebody has written it."""
    kind = INSTRUMENTS[instrument].department
    by = someone(kind, "mediator" if kind == "association" else "regulator")
    (made,) = begin_letters(
        source=alert, instrument=instrument, traders=[Trader(shop.name, shop)], by=by
    )
    desk, address = browser(by), f"/outreach/letters/{made.number}/"
    form = desk.get(f"{address}edit/").context["form"]
    blank = {"basis", "causes", "chosen", "advice", "clauses", "answer_by", "talk_at", "talk_place"}
    assert [name for name in blank & form.fields.keys() if form[name].value()] == []
    values = letter_values(made, made.rule.form, by=by)
    assert blank & values.keys() == set()
    post_as_read(desk, address, "submit", {})
    made.refresh_from_db()
    assert made.state == "draft"


@pytest.mark.parametrize(
    ("left_out", "words"),
    [
        ({"basis": ""}, "约谈依据"),
        ({"causes": ""}, "存在的问题和原因"),
        ({"advice": ""}, "意见建议"),
        ({"answer_by": None}, "反馈期限"),
        ({"talk_at": None}, "谈话时间"),
        ({"talk_place": ""}, "谈话地点"),
    ],
    ids=["basis", "causes", "advice", "answer_by", "talk_at", "talk_place"],
)
def test_a_talk_lacks_nothing_when_it_goes_before_a_supervisor(
    alert: Alert, shop: Merchant, someone: Callable[..., User], browser: Any,
    left_out: dict[str, Any], words: str,
) -> None:  # fmt: skip
    by = someone("regulator", "regulator")
    made = steps.drafted(alert, shop, instrument="talk", by=by)
    save_letter(letter=made, values=left_out, by=by)
    with pytest.raises(ValidationError, match=words):
        letter_approvals.submit(letter=made, by=by)
    desk, address = browser(by), f"/outreach/letters/{made.number}/edit/"
    typed = filled_in(desk.get(address))
    refused = desk.post(address, typed | {"further": "yes"})
    assert refused.status_code == 422
    assert f"还缺“{words}”" in refused.content.decode()
    assert desk.post(address, typed).status_code == 302


def test_a_letter_without_advice_is_not_submitted(draft: Letter, mediator: User) -> None:
    save_letter(letter=draft, values={"advice": "", "chosen": []}, by=mediator)
    with pytest.raises(ValidationError, match="意见建议"):
        letter_approvals.submit(letter=draft, by=mediator)
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_a_draft_is_saved_and_submitted_by_one_button(
    draft: Letter, mediator: User, browser: Any
) -> None:
    desk, address = browser(mediator), f"/outreach/letters/{draft.number}/edit/"
    typed = filled_in(desk.get(address)) | {"causes": "停课", "further": "yes"}
    refused = desk.post(address, typed | {"chosen": [], "advice": ""})
    assert refused.status_code == 422
    assert "意见建议" in refused.content.decode()
    draft.refresh_from_db()
    assert (draft.state, draft.causes) == ("draft", "店方停课")
    desk.post(address, typed | {"advice": "退费"})
    draft.refresh_from_db()
    assert (draft.state, draft.causes, draft.advice) == ("submitted", "停课", "退费")


@pytest.mark.long
def test_who_drafted_it_does_not_approve_it(
    alert: Alert, shop: Merchant, association_head: User, numbers: None
) -> None:
    made = steps.drafted(alert, shop, by=association_head)
    letter_approvals.submit(letter=made, by=association_head)
    with pytest.raises(ValidationError, match="拟稿人不能批准"):
        letter_approvals.approve(letter=made, by=association_head)
    assert waiting_elsewhere(association_head) == []
    assert not Paper.objects.exists()


@pytest.mark.long
@pytest.mark.parametrize(
    ("kind", "role"), [("association", "mediator"), ("regulator", "supervisor")]
)
def test_only_a_supervisor_of_the_department_approves(
    draft: Letter, mediator: User, someone: Callable[..., User], kind: str, role: str
) -> None:
    letter_approvals.submit(letter=draft, by=mediator)
    with pytest.raises(PermissionDenied):
        letter_approvals.approve(letter=draft, by=someone(kind, role, name="another"))
    assert not Paper.objects.exists()


@pytest.mark.long
def test_an_approved_one_bears_the_next_number_of_its_own_series(approved: Letter) -> None:
    assert approved.official_number == "演消协改〔2026〕1号"
    assert approved.state == "approved"


@pytest.mark.long
def test_a_returned_one_is_a_draft_with_the_words(
    draft: Letter, mediator: User, association_head: User
) -> None:
    letter_approvals.submit(letter=draft, by=mediator)
    assert [row.label for row in waiting_elsewhere(association_head)] == ["批准改进意见函"]
    letter_approvals.send_back(letter=draft, words="补写原因", by=association_head)
    assert own_of(mediator).drafts == [draft]
    assert LetterStep.objects.get(verb="return").text == "补写原因"


@pytest.mark.long
def test_what_was_submitted_is_not_edited(draft: Letter, mediator: User) -> None:
    letter_approvals.submit(letter=draft, by=mediator)
    with pytest.raises(ValidationError, match="已经送审"):
        save_letter(letter=draft, values={"advice": "另一条"}, by=mediator)
    letter_approvals.take_back(letter=draft, by=mediator)
    assert save_letter(letter=draft, values={"advice": "另一条"}, by=mediator).advice == "另一条"


@pytest.mark.long
def test_the_police_may_deliver_it(approved: Letter, someone: Callable[..., User]) -> None:
    officer = someone("police", "duty_officer")
    letter_course.send(letter=approved, **SERVED, by=officer)
    letter_course.receive(letter=approved, received_on=TODAY, by=officer)
    approved.refresh_from_db()
    assert approved.state == "received"
    with pytest.raises(PermissionDenied):
        letter_course.record_answer(letter=approved, on=TODAY, text="已改", by=officer)


@pytest.mark.long
def test_a_receipt_that_nobody_recorded_is_not_there(sent: Letter, mediator: User) -> None:
    assert sent.state == "sent"
    assert sent.paper
    assert sent.paper.services.get().received_on is None


@pytest.mark.long
def test_a_copy_goes_to_the_manager_of_the_market(sent: Letter, mediator: User) -> None:
    letter_course.send_copy(letter=sent, **SERVED, by=mediator)
    assert sent.paper
    assert set(sent.paper.services.values_list("recipient", flat=True)) == {"经营者", "市场管理方"}
    sent.refresh_from_db()
    assert sent.state == "sent"


@pytest.mark.long
def test_nobody_has_failed_to_answer_before_the_day_is_over(
    sent: Letter, mediator: User, today: Any
) -> None:
    with pytest.raises(ValidationError, match="还没有过反馈期限"):
        letter_course.mark_unanswered(letter=sent, by=mediator)
    assert own_of(mediator).due == []
    today.move_to(timezone.now() + timedelta(days=16))
    sent.refresh_from_db()
    assert sent.state == "sent"
    assert [due.days_left for due in own_of(mediator).due] == [-1]
    letter_course.mark_unanswered(letter=sent, by=mediator)
    sent.refresh_from_db()
    assert sent.state == "unanswered"
    letter_course.record_answer(
        letter=sent, on=timezone.localdate(), text="迟到的答复", by=mediator
    )
    sent.refresh_from_db()
    assert sent.state == "answered"


@pytest.mark.long
def test_an_answer_is_checked_and_a_step_taken_back(sent: Letter, mediator: User) -> None:
    letter_course.record_answer(
        letter=sent, on=TODAY, text="已退费", measures="公示退费流程", by=mediator
    )
    step = letter_course.record_check(
        letter=sent, on=TODAY, outcome="partly", text="公示在，退费未完", by=mediator
    )
    sent.refresh_from_db()
    assert sent.state == "checked"
    values = letter_values(sent, "recheck", by=mediator)
    assert values["outcome"] == "部分整改"
    letter_course.undo(step=step, by=mediator)
    sent.refresh_from_db()
    assert sent.state == "answered"
    assert "outcome" not in letter_values(sent, "recheck", by=mediator)
    with pytest.raises(ValidationError, match="只能撤回最后一步"):
        letter_course.undo(step=step, by=mediator)


@pytest.mark.long
def test_a_service_is_not_taken_back(sent: Letter, mediator: User) -> None:
    step = sent.steps.get(verb="send")
    with pytest.raises(ValidationError, match="只能撤回最后一步"):
        letter_course.undo(step=step, by=mediator)


@pytest.mark.long
def test_a_withdrawn_one_voids_its_paper(
    approved: Letter, mediator: User, association_head: User
) -> None:
    with pytest.raises(PermissionDenied):
        letter_approvals.withdraw(letter=approved, reason="有误", by=mediator)
    with pytest.raises(ValidationError, match="请写明撤销的原因"):
        letter_approvals.withdraw(letter=approved, reason="", by=association_head)
    letter_approvals.withdraw(letter=approved, reason="对象有误", by=association_head)
    assert Paper.objects.get().state == "void"
    approved.refresh_from_db()
    assert approved.state == "withdrawn"


@pytest.mark.long
def test_a_talk_leaves_its_record_and_its_papers(
    alert: Alert, shop: Merchant, someone: Callable[..., User], numbers: None, browser: Any
) -> None:
    by, head = someone("regulator", "regulator"), someone("regulator", "supervisor")
    made = steps.drafted(alert, shop, instrument="talk", by=by)
    approval = letter_values(made, "talk_approval", by=by)
    assert "approved_by" not in approval
    letter_approvals.submit(letter=made, by=by)
    page = browser(head).get(f"/outreach/letters/{made.number}/").content.decode()
    assert "同意并批准" in page
    assert "记为同意" not in page
    letter_approvals.approve(letter=made, by=head)
    made.refresh_from_db()
    assert made.official_number == "演市监谈〔2026〕1号"
    assert letter_values(made, "talk_approval", by=by)["opinion"] == "同意"
    letter_course.send(letter=made, **SERVED, by=by)
    assert letter_values(made, "talk_record", by=by).keys() == {"trader", "reference"}
    given: dict[str, Any] = {
        "held_at": timezone.now(), "place": "局二楼", "attended": "店长", "statement": "承认延误",
        "requirements": "三日内清退", "until": None,
    }  # fmt: skip
    letter_course.record_talk(letter=made, **given, by=by)
    assert letter_values(made, "talk_record", by=by)["statement"] == "承认延误"
    with pytest.raises(ValidationError, match="已经登记过"):
        letter_course.record_talk(letter=made, **given, by=by)


@pytest.mark.long
def test_hours_from_the_alert_are_figures(
    alert: Alert, draft: Letter, mediator: User, association_head: User, today: Any
) -> None:
    letter_approvals.submit(letter=draft, by=mediator)
    letter_approvals.approve(letter=draft, by=association_head)
    assert follow_up(alert, by=mediator).to_letter is None
    today.move_to(timezone.now() + timedelta(hours=30))
    letter_course.send(letter=draft, **{**SERVED, "sent_on": timezone.localdate()}, by=mediator)
    came = follow_up(alert, by=mediator)
    assert (came.to_verdict, came.to_letter, came.to_answer) == (0.0, 30.0, None)


@pytest.mark.long
def test_another_station_neither_sees_nor_reaches_it(
    draft: Letter, someone: Callable[..., User], browser: Any
) -> None:
    stranger = someone("association", "mediator", place="滨河商圈")
    desk = browser(stranger)
    assert desk.get(f"/outreach/letters/{draft.number}/").status_code == 404
    assert desk.post(f"/outreach/letters/{draft.number}/submit/").status_code == 404
    assert draft.merchant_name not in desk.get("/outreach/?q=").content.decode()
    assert desk.get(f"/outreach/of-alert/{draft.alert.number}/").status_code == 404
    with pytest.raises(PermissionDenied):
        letter_approvals.submit(letter=draft, by=stranger)


@pytest.mark.long
def test_from_the_alert_to_a_letter_ready_for_approval_by_pages(
    alert: Alert, shop: Merchant, numbers: None, mediator: User, association_head: User,
    browser: Any,
) -> None:  # fmt: skip
    desk = browser(mediator)
    card = desk.get(f"/outreach/of-alert/{alert.number}/").content.decode()
    assert f"/outreach/letters/new/?alert={alert.number}" in card
    begun = desk.post(
        f"/outreach/letters/new/?alert={alert.number}",
        {"instrument": "improvement", "traders": [f"m{shop.pk}"]},
    )
    letter = Letter.objects.get()
    assert begun["Location"] == f"/outreach/letters/{letter.number}/edit/"
    address = f"/outreach/letters/{letter.number}/"
    assert "存在的问题和原因" in desk.get(f"{address}edit/").content.decode()
    save_as_read(
        desk, f"{address}edit/", {"causes": "停课", "advice": "退费", "answer_by": "2026-12-09"}
    )
    assert "送审" in desk.get(address).content.decode()
    post_as_read(desk, address, "submit", {})
    head = browser(association_head)
    assert "批准改进意见函" in head.get("/disputes/approvals/").content.decode()
    post_as_read(head, address, "approve", {"words": ""})
    desk.post(f"{address}send/", {"way": "hand", "name": "店长", "sent_on": "2026-11-24"})
    desk.post(f"{address}receive/", {"received_on": "2026-11-24"})
    desk.post(f"{address}answer/", {"on": "2026-11-24", "text": "已退费"})
    desk.post(f"{address}check/", {"on": "2026-11-24", "outcome": "mended", "text": "属实"})
    letter.refresh_from_db()
    assert letter.state == "checked"
    page = desk.get(address).content.decode()
    assert "演消协改〔2026〕1号" in page
    for key in ("improvement", "rectification", "recheck"):
        assert desk.get(f"{address}{key}.pdf").content.startswith(b"%PDF")
        in_word = f"{address}{key}.docx"
        is_issued = key == "improvement"
        assert (in_word in page) is not is_issued
        assert (desk.get(in_word).status_code == 404) is is_issued
    assert desk.get(f"{address}talk_notice.pdf").status_code == 404


@pytest.mark.long
def test_a_half_filled_sheet_says_what_is_missing(
    approved: Letter, mediator: User, browser: Any
) -> None:
    reply = browser(mediator).post(
        f"/outreach/letters/{approved.number}/send/", {"way": "hand"}, follow=True
    )
    assert "接收人、送出日期" in reply.content.decode()


@pytest.mark.long
def test_people_are_masked_for_others_and_on_paper(
    draft: Letter, mediator: User, association_head: User, browser: Any
) -> None:
    text = "消费者王小明电话19900007731未退费"
    draft = save_letter(letter=draft, values={"causes": text}, by=mediator)
    page = browser(association_head).get(f"/outreach/letters/{draft.number}/").content.decode()
    for hidden in ("王小明", "19900007731"):
        assert hidden not in page
        assert hidden not in letter_values(draft, "improvement", by=mediator)["causes"]


@pytest.mark.long
def test_lists_ask_as_often_for_many_as_for_few(
    draft: Letter, mediator: User, browser: Any
) -> None:
    desk = browser(mediator)
    desk.get("/outreach/")  # what a session asks once
    few, _size = cost_of(desk, "/outreach/?q=")
    shown = cost_of(desk, f"/outreach/letters/{draft.number}/")[0]
    for field in draft._meta.fields:
        getattr(draft, field.attname)  # decrypted while it is this row
    for number in range(20):
        draft.pk, draft.number = None, f"TX1-{number}"
        draft.save()
    assert cost_of(desk, "/outreach/?q=")[0] == few
    assert shown < 60


def test_advice_is_edited_by_who_may(
    someone: Callable[..., User], city_head: User, mediator: User, browser: Any
) -> None:
    given = {"nature": "质量", "item": "", "text": "先行赔付", "is_active": "on"}
    for other in (mediator, someone("association", "supervisor")):
        assert browser(other).post("/outreach/advice/new/", given).status_code == 403
    browser(city_head).post("/outreach/advice/new/", given)
    made = Advice.objects.get(text="先行赔付")
    save_as_read(browser(city_head), f"/outreach/advice/{made.pk}/", {**given, "is_active": ""})
    assert "先行赔付" not in browser(mediator).get("/outreach/advice/").content.decode()
    assert "先行赔付" in browser(mediator).get("/outreach/advice/?show=all").content.decode()


@pytest.mark.long
def test_what_a_letter_asks_for_still_lies_ahead(
    draft: Letter, mediator: User, association_head: User
) -> None:
    """When it is submitted, and when it is approved."""
    save_letter(letter=draft, values={"answer_by": TODAY - timedelta(days=1)}, by=mediator)
    with pytest.raises(ValidationError, match="反馈期限已经过去"):
        letter_approvals.submit(letter=draft, by=mediator)
    save_letter(letter=draft, values={"answer_by": TODAY}, by=mediator)
    letter_approvals.submit(letter=draft, by=mediator)
    Letter.objects.update(answer_by=TODAY - timedelta(days=1))
    with pytest.raises(ValidationError, match="反馈期限已经过去"):
        letter_approvals.approve(letter=draft, by=association_head)


@pytest.mark.long
@pytest.mark.parametrize(
    ("record", "given"),
    [
        (letter_course.record_answer, {"text": "已退费"}),
        (letter_course.record_check, {"outcome": "mended", "text": "已公示"}),
    ],
)
def test_nothing_follows_before_the_paper_was_issued(
    sent: Letter, mediator: User, record: Callable[..., Any], given: dict[str, str]
) -> None:
    if record is letter_course.record_check:
        letter_course.record_answer(letter=sent, on=TODAY, text="已退费", by=mediator)
    with pytest.raises(ValidationError, match="出具之日到今天之间"):
        record(letter=sent, on=TODAY - timedelta(days=1), **given, by=mediator)


@pytest.mark.long
def test_across_the_papers_of_a_withdrawn_one_stands_that_it_is(
    approved: Letter, association_head: User, browser: Any
) -> None:
    desk, address = browser(association_head), f"/outreach/letters/{approved.number}"

    def words(ending: str) -> str:
        key = approved.rule.form if ending == "pdf" else "rectification"
        content = desk.get(f"{address}/{key}.{ending}").content
        if ending == "docx":
            document = docx.Document(io.BytesIO(content))
            return document.sections[0].header.paragraphs[0].text
        return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)

    assert "已作废" not in words("pdf")
    assert words("docx") == ""
    letter_approvals.withdraw(letter=approved, reason="对象有误", by=association_head)
    assert "已作废" in words("pdf")
    assert words("docx") == "已撤销"


@pytest.mark.long
def test_a_step_is_taken_back_by_who_took_it_or_a_head(
    sent: Letter, mediator: User, association_head: User, someone: Callable[..., User], browser: Any
) -> None:
    step = letter_course.record_answer(letter=sent, on=TODAY, text="已退费", by=mediator)
    colleague = someone("association", "mediator", name="colleague")
    with pytest.raises(PermissionDenied, match="登记的人或者本单位负责人"):
        letter_course.undo(step=step, by=colleague)
    address = f"/outreach/letters/{sent.number}/undo/{step.pk}/"
    page = f"/outreach/letters/{sent.number}/"
    assert address not in browser(colleague).get(page).content.decode()
    assert address in browser(mediator).get(page).content.decode()
    letter_course.undo(step=step, by=association_head)
    sent.refresh_from_db()
    assert sent.state == "sent"


def test_a_letter_goes_to_no_trader_of_another_district(
    alert: Alert, shops: dict[str, Merchant], mediator: User
) -> None:
    elsewhere = shops["云裳服饰"]
    with pytest.raises(ValidationError, match="登记在滨河商圈，这里依据的是铜马商圈的投诉"):
        begin_letters(
            source=alert,
            instrument="improvement",
            traders=[Trader(elsewhere.name, elsewhere)],
            by=mediator,
        )
    assert not Letter.objects.exists()


def test_where_traders_are_picked_stands_what_the_letter_will_count(
    alert: Alert, shop: Merchant, mediator: User, numbers: None, districts: Any, browser: Any
) -> None:
    """The alert counts one item, a letter all that was said of its trader in the same days."""
    Alert.objects.filter(pk=alert.pk).update(sector="", item="校外培训", merchant="")
    rise(districts, 3, merchant_name="演示无名店")
    address = f"/outreach/letters/new/?alert={alert.number}"

    def shown() -> dict[str, str]:
        return dict(browser(mediator).get(address).context["form"].fields["traders"].choices)

    assert shown()[f"m{shop.pk}"] == f"{shop.name}　14 件"
    food = {"sector": "食品", "item": "糕点面包", "nature": "质量"}
    rise(districts, 2, merchant=shop, **food)
    rise(districts, 1, merchant_name="演示无名店", **food)
    assert "14 件（同期全部投诉 16 件" in shown()[f"m{shop.pk}"]
    assert "3 件（同期全部投诉 4 件" in shown()["n演示无名店"]
    for trader in (Trader(shop.name, shop), Trader("演示无名店", None)):
        (letter,) = begin_letters(
            source=alert, instrument="improvement", traders=[trader], by=mediator
        )
        assert facts_of(letter, by=mediator)[0].count == (16 if trader.merchant else 4)


def test_its_receipt_is_told_once_and_a_day_that_is_over_is_called_overdue(
    approved: Letter, mediator: User, browser: Any, today: Any
) -> None:
    letter_course.send(letter=approved, **SERVED | {"received_on": TODAY}, by=mediator)
    address = f"/outreach/letters/{approved.number}/"
    entries = browser(mediator).get(address).context["history"]
    assert sum("签收" in entry.what for entry in entries) == 1
    assert [entry.what[:2] for entry in entries[:2]] == ["经营", "送达"]  # the newest first
    assert approved.answer_by
    today.shift(approved.answer_by - TODAY + timedelta(days=3))
    assert "逾期 3 天" in browser(mediator).get(address).content.decode()
    assert "逾期</span>" in browser(mediator).get(reverse("outreach:letters")).content.decode()


def test_a_day_that_is_over_is_refused_where_it_is_typed(
    draft: Letter, mediator: User, browser: Any
) -> None:
    desk, address = browser(mediator), f"/outreach/letters/{draft.number}/edit/"
    refused = save_as_read(desk, address, {"causes": "停课", "answer_by": "2026-11-20"})
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["answer_by"]
    assert not Letter.objects.filter(answer_by__lt=TODAY).exists()
    Letter.objects.update(answer_by=TODAY - timedelta(days=1))
    kept = {"causes": "停课", "advice": "退费", "answer_by": f"{TODAY - timedelta(days=1)}"}
    assert save_as_read(desk, address, kept).status_code == 302
    refused = save_as_read(desk, address, kept | {"further": "yes"})
    assert list(refused.context["form"].errors) == ["answer_by"]
