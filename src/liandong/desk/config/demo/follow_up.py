"""What followed from one alert in the demo: judged true, reported on, a letter served, answered,
checked on a visit, its effect judged.

All names are those of the made-up city.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from liandong.desk.access.actors import System
from liandong.desk.access.models import User
from liandong.desk.config.demo.city import RISE_BACK
from liandong.desk.config.demo.disputes.playing import Course, on_day, play
from liandong.desk.config.demo.people import STATION
from liandong.desk.directory.models import District, Merchant
from liandong.desk.insight.actions.alerts import judge_districts
from liandong.desk.insight.actions.reviews import review
from liandong.desk.insight.models import Alert
from liandong.desk.insight.models.alerts import WHOLE_CITY
from liandong.desk.outreach.actions import special_reports
from liandong.desk.outreach.actions.effects import judge_effects
from liandong.desk.outreach.actions.letters import approvals as letter_approvals
from liandong.desk.outreach.actions.letters import course as letter_course
from liandong.desk.outreach.actions.letters.drafts import Trader, begin_letters, save_letter
from liandong.desk.outreach.actions.visits import Found, Target, plan_visit, record_visit
from liandong.desk.outreach.models import Letter, SpecialReport
from liandong.desk.outreach.queries.findings.facts import facts_now
from liandong.desk.outreach.queries.visits.ledger import may_visit
from liandong.desk.outreach.rules.checklists import Topic, topics_of, trade_of
from liandong.desk.outreach.rules.letters.effects import WEEKS
from liandong.desk.outreach.rules.steps.visits import both_houses

TRIES: Final = 2
APART: Final = 18
"""Days after which it is judged again: for want of an alert, or because the rise is over."""
MENDING: Final = timedelta(days=14)
ANSWERING: Final = timedelta(days=15)
WRITTEN: Final = {
    "causes": "投诉集中在同一商户、同一时段，说法相近；是否同一批次商品，尚待核实。",
    "risks": "投诉集中在个别商户，处置不及时可能形成群体性纠纷。",
    "proposals": "对企业：查明起因，设维权专员，逐件回复。\n"
    "对市场管理方：纳入商户考核，每周巡查一次。\n"
    "对部门：发出提醒，一个月后复查。",
}


def add_follow_up(*, until: datetime, by: System) -> None:
    """Play the story, unless it was played before."""
    if SpecialReport.objects.exists():
        return
    play([((until - RISE_BACK).replace(hour=9, minute=0), _story(by))], until=until)


def _story(by: System) -> Course:
    people = {user.username: user for user in User.objects.select_related("department")}
    association, station = people["association_head"], people["station_head"]
    for _try in range(TRIES):
        judge_districts(timezone.localdate() - timedelta(days=1), by=by)
        if alert := _alert():
            break
        yield on_day(APART, 9)
    for other in _alerts().exclude(pk=alert.pk if alert else 0):
        for reviewer in (station, association):
            review(other, verdict="normal", reason="个别事项集中反映，已逐件核对", by=reviewer)
    if alert is not None:
        yield on_day(0, 10, 20)
        review(alert, verdict="true", reason="投诉集中，理由相近，不是补录", by=station)
        yield on_day(0, 15, 40)
        review(alert, verdict="true", reason="与去年同期比明显上升", by=association)
        alert.refresh_from_db()
    drafter_name, head_name, instrument = _office(alert)
    drafter, head = people[drafter_name], people[head_name]
    yield on_day(1, 9, 30)
    report = _report(alert, drafter)
    special_reports.save_report(report=report, **WRITTEN, by=drafter)
    special_reports.submit(report=report, by=drafter)
    yield on_day(1, 10, 0)
    special_reports.sign(report=report, by=association)
    yield on_day(0, 16, 0)
    special_reports.sign(report=report, by=station)
    yield on_day(1, 9, 10)
    report = special_reports.issue(report=report, by=head)
    letter = _letter(report, instrument, drafter)
    if letter is None:
        return
    letter_approvals.submit(letter=letter, by=drafter)
    yield on_day(0, 11, 0)
    letter_approvals.approve(letter=letter, words="同意，请当面送达", by=head)
    yield on_day(1, 14, 0)
    today = timezone.localdate()
    letter_course.send(
        letter=letter, name="示例店长", way="hand", sent_on=today, received_on=today,
        by=drafter,
    )  # fmt: skip
    yield on_day(9, 10, 0)
    letter_course.record_answer(
        letter=letter,
        on=timezone.localdate(),
        text="已对近期投诉逐件核对并联系消费者，依法应当赔付的已办结。",
        measures="查明起因并整改；指定维权专员，当日登记、三日内答复。",
        by=drafter,
    )
    yield on_day(APART - 14, 9)
    _visits(letter, people)
    judge_districts(timezone.localdate() - timedelta(days=1), by=by)
    yield on_day(7 * WEEKS - (timezone.localdate() - today).days + 1, 9)
    judge_effects(timezone.localdate(), by=by)


def _visits(letter: Letter, people: dict[str, User]) -> None:
    """The letter is checked on a visit; one thing is to be mended, for which nobody went yet."""
    letter = Letter.objects.select_related("paper", "merchant", "district").get(pk=letter.pk)
    today, recorder = timezone.localdate(), letter.drafted_by
    district = letter.district or District.objects.get(name=STATION)
    sector = letter.merchant.sector if letter.merchant else ""
    target = Target(
        "merchant", letter.merchant_name, district, trade_of(sector, "merchant"), letter.merchant
    )
    officer = people["duty" if district.name == STATION else "station_head"]
    visitors = [person for person in (recorder, officer) if may_visit(person, district.name)]
    if not both_houses({person.department.kind for person in visitors}):
        return
    visit = plan_visit(
        target=target, reason="warning", day=today, visitors=visitors, letter=letter,
        because=[f"{letter.official_number} 已反馈，待复查"], by=recorder,
    )  # fmt: skip
    topics = [rule.topic for rule in topics_of(target.trade)]
    checklist = {topic.value: ("meets", "") for topic in topics} | {
        Topic.NOTICE.value: ("fails", "处理流程没有公示")
    }
    record_visit(
        visit=visit,
        found=Found(
            day=today, came=[person.pk for person in visitors], checklist=checklist,
            met="示例店长", findings="店内公示了投诉电话，没有公示处理流程。",
            mended="当场补贴“三包”说明。", to_mend="公示投诉处理流程和维权专员。",
            mend_by=today + MENDING, signed="signed", outcome="partly",
        ),
        by=recorder,
    )  # fmt: skip


def _alert() -> Alert | None:
    """Of the station's district if there is one, the gravest; none on some days of a small city."""
    rows = _alerts().filter(ended_on=None).order_by("grade", "-observed", "pk")
    return rows.filter(district__name=STATION).first() or rows.first()


def _alerts() -> QuerySet[Alert]:
    """Those that the demo's station and association judge: the other districts have none there."""
    return Alert.objects.filter(Q(district__name=STATION) | Q(place=WHOLE_CITY))


def _office(alert: Alert | None) -> tuple[str, str, str]:
    """Who drafts, who approves there, and its instrument: what lies beyond the station's district
    is the regulator's."""
    if alert is None or alert.district_name == STATION:
        return "mediator", "association_head", "improvement"
    return "regulator", "supervisor", "guidance"


def _report(alert: Alert | None, by: User) -> SpecialReport:
    if alert is not None:
        return special_reports.begin_from_alert(alert=alert, by=by)
    today = timezone.localdate()
    return special_reports.begin_by_hand(
        district=District.objects.get(name=STATION), sector="", item="", merchant=None,
        since=today - timedelta(days=28), until=today - timedelta(days=1), by=by,
    )  # fmt: skip


def _letter(report: SpecialReport, instrument: str, by: User) -> Letter | None:
    """To the registered merchant with most disputes, if there is any: of the station's district
    before others, since its people go there."""
    keys = [key for _name, _n, key in facts_now(report, by=by).merchants]
    known = Merchant.objects.select_related("district").in_bulk([key for key in keys if key])
    shops = [known[key] for key in keys if key in known]
    for shop in sorted(shops, key=lambda shop: not shop.district or shop.district.name != STATION):
        trader = Trader(shop.name, shop)
        (letter,) = begin_letters(source=report, instrument=instrument, traders=[trader], by=by)
        values = {
            "causes": "同一时段多名消费者反映相近的情况，是否同一批次商品，请贵店核实。",
            "advice": "逐批核查所售商品；在店内公布投诉电话，指定专人登记，三日内答复。",
            "answer_by": timezone.localdate() + ANSWERING,
        }
        return save_letter(letter=letter, values=values, by=by)
    return None
