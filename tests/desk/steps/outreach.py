"""Steps of outreach: reports, letters, campaigns, cases, visits, training, rights stations."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

import time_machine
from django.utils import timezone

from liandong.desk.access.actors import System
from liandong.desk.access.models import User
from liandong.desk.directory.models import District, Merchant
from liandong.desk.insight.actions.reviews import review
from liandong.desk.insight.models import Alert
from liandong.desk.outreach.actions import (
    campaigns,
    cases,
    clues,
    drawn_orders,
    returns,
    special_reports,
    stations,
    training,
    visits,
)
from liandong.desk.outreach.actions.advice import save_advice
from liandong.desk.outreach.actions.effects import judge_effects
from liandong.desk.outreach.actions.letters import approvals as letter_approvals
from liandong.desk.outreach.actions.letters import course as letter_course
from liandong.desk.outreach.actions.letters import drafts as letter_drafts
from liandong.desk.outreach.models import (
    Advice,
    Campaign,
    CampaignReturn,
    CampaignTask,
    Clue,
    DrawnOrder,
    EnforcementCase,
    Letter,
    RightsStation,
    SpecialReport,
    StationStaff,
    Training,
    Visit,
)
from liandong.desk.outreach.rules.checklists import topics_of
from liandong.desk.outreach.rules.clues import Verb as ClueVerb
from liandong.desk.outreach.rules.counted_lines import Attended
from liandong.desk.outreach.rules.letters.effects import WEEKS
from liandong.desk.outreach.rules.letters.instruments import TALK_BASES
from liandong.desk.outreach.rules.stations import HAVES
from tests.desk.insight.alerts import END, rise
from tests.desk.steps.papers import scan
from tests.desk.steps.preparing import Arguments, Give, Step, arguments

WRITTEN: Final = {"causes": "店方停课", "risks": "可能引发群体投诉", "proposals": "约谈负责人"}
"""The sections of a special report that a person writes."""
CAME: Final = (Attended("晨曦培训", 3), Attended("外来公司", 1))
WITH_ALL: Final[dict[str, Any]] = {"met": HAVES, "plate_number": "演-001"}
"""A rights station that lacks nothing."""
NUMBERS: Final[dict[str, Any]] = {"officers": 50, "premises": 15, "problems": 10, "seizures": 23}
"""The first row of the official table that was published of 东兴."""


def mediator(give: Give) -> User:
    return give("someone")("association", "mediator")


def head(give: Give) -> User:
    return give("someone")("association", "supervisor")


def officer(give: Give) -> User:
    return give("someone")("police", "duty_officer")


def station_head(give: Give) -> User:
    return give("someone")("police", "supervisor")


def regulator(give: Give) -> User:
    return give("someone")("regulator", "regulator")


def home(give: Give) -> District:
    return give("districts")["铜马商圈"]


def judged_alert(give: Give) -> Alert:
    """One that both sides judged true, with disputes behind it."""
    alert = give("alert")
    rise(give("districts"), 4, merchant=give("shop"), sector=alert.sector, day=END)
    for by in (mediator(give), officer(give)):
        review(alert, verdict="true", reason="集中退款难", by=by)
    alert.refresh_from_db()
    return alert


# Special reports


def report_of(give: Give) -> SpecialReport:
    """A draft of a department that has its series of numbers."""
    give("numbers")
    made = special_reports.begin_from_alert(alert=judged_alert(give), by=mediator(give))
    return special_reports.save_report(report=made, **WRITTEN, by=mediator(give))


def submitted_report(give: Give) -> SpecialReport:
    return special_reports.submit(report=report_of(give), by=mediator(give))


def signed_report(give: Give) -> SpecialReport:
    report = submitted_report(give)
    special_reports.sign(report=report, by=head(give))
    return special_reports.sign(report=report, by=station_head(give))


def issued_report(give: Give) -> SpecialReport:
    return special_reports.issue(report=signed_report(give), by=head(give))


def by_hand(give: Give) -> Arguments:
    return arguments(
        district=home(give),
        sector="食品",
        item="",
        merchant=give("shop"),
        since=END - timedelta(days=6),
        until=END,
        by=mediator(give),
    )


# Letters


def drafted(
    source: Alert | SpecialReport, shop: Merchant, *, instrument: str = "improvement", by: User
) -> Letter:
    """A draft with its advice."""
    (made,) = letter_drafts.begin_letters(
        source=source,
        instrument=instrument,
        traders=[letter_drafts.Trader(shop.name, shop)],
        by=by,
    )
    return letter_drafts.save_letter(letter=made, values=written(made), by=by)


def written(letter: Letter) -> dict[str, Any]:
    """What a person writes into a draft, of a talk also when, where and on what it rests."""
    today = timezone.localdate()
    values = {
        "causes": "店方停课",
        "advice": "公布退费办法",
        "answer_by": today + timedelta(days=15),
    }
    if letter.rule.is_talk:
        values |= {"talk_at": timezone.now() + timedelta(days=2), "talk_place": "演示会议室"}
    return values | ({"basis": TALK_BASES[0]} if letter.instrument == "talk" else {})


def approved(letter: Letter, *, by: User, head: User) -> Letter:
    letter_approvals.submit(letter=letter, by=by)
    return letter_approvals.approve(letter=letter, by=head)


def service() -> dict[str, Any]:
    """It is handed over, and not signed for yet."""
    sent_on = timezone.localdate()
    return {"name": "演示店长", "way": "hand", "sent_on": sent_on, "received_on": None}


def sent(letter: Letter, *, by: User) -> Letter:
    return letter_course.send(letter=letter, **service(), by=by)


def letter_of(give: Give) -> Letter:
    """A draft of a department that has its series of numbers."""
    give("numbers")
    return drafted(judged_alert(give), give("shop"), by=mediator(give))


def submitted_letter(give: Give) -> Letter:
    return letter_approvals.submit(letter=letter_of(give), by=mediator(give))


def approved_letter(give: Give) -> Letter:
    return approved(letter_of(give), by=mediator(give), head=head(give))


def sent_letter(give: Give) -> Letter:
    return sent(approved_letter(give), by=mediator(give))


def answered_letter(give: Give) -> Letter:
    letter = sent_letter(give)
    today = timezone.localdate()
    letter_course.record_answer(letter=letter, on=today, text="已退费", by=mediator(give))
    letter.refresh_from_db()
    return letter


def unanswered_letter(give: Give) -> Letter:
    """Its answer date is over."""
    letter, yesterday = letter_of(give), timezone.localdate() - timedelta(days=1)
    letter_drafts.save_letter(letter=letter, values={"answer_by": yesterday}, by=mediator(give))
    with time_machine.travel(timezone.now() - timedelta(days=2), tick=False):
        return sent(approved(letter, by=mediator(give), head=head(give)), by=mediator(give))


def two_letters(give: Give) -> Arguments:
    other = Merchant.objects.create(name="演示书店", district=home(give))
    return arguments(
        source=judged_alert(give),
        instrument="improvement",
        traders=[letter_drafts.Trader(shop.name, shop) for shop in (give("shop"), other)],
        by=mediator(give),
    )


def talk(give: Give) -> Arguments:
    """The regulator has asked the trader to a talk."""
    give("numbers")
    by, above = regulator(give), give("someone")("regulator", "supervisor")
    letter = drafted(judged_alert(give), give("shop"), instrument="talk", by=by)
    return arguments(
        letter=sent(approved(letter, by=by, head=above), by=by),
        held_at=timezone.now(),
        place="局二楼",
        attended="店长",
        statement="承认延误",
        requirements="三日内清退",
        until=None,
        by=by,
    )


def answer(give: Give) -> Arguments:
    today = timezone.localdate()
    return arguments(letter=sent_letter(give), on=today, text="已退费", by=mediator(give))


def checked(give: Give) -> Arguments:
    return arguments(
        letter=answered_letter(give),
        on=timezone.localdate(),
        outcome="partly",
        text="公示在，退费未完",
        by=mediator(give),
    )


def last_step(give: Give) -> Arguments:
    args, kwargs = checked(give)
    return arguments(step=letter_course.record_check(*args, **kwargs), by=mediator(give))


def weeks_later(give: Give) -> Arguments:
    sent_letter(give)
    later = timezone.localdate() + timedelta(weeks=WEEKS, days=1)
    return arguments(later, by=System("test"))


# Campaigns


def plan() -> dict[str, Any]:
    """Of a campaign that is in its last stage today."""
    today = timezone.localdate()
    return {
        "name": "违规改装电动自行车专项整治",
        "basis": "《消费者权益保护法实施条例》第二十八条",
        "starts_on": today - timedelta(days=21),
        "acts_on": today - timedelta(days=14),
        "closes_on": today - timedelta(days=1),
        "ends_on": today + timedelta(days=7),
    }


def campaign_of(give: Give) -> Campaign:
    return campaigns.begin_campaign(plan=plan(), districts=[home(give)], by=regulator(give))


def other_plan(give: Give) -> Arguments:
    return arguments(
        campaign=campaign_of(give),
        plan=plan() | {"name": "电动自行车专项整治"},
        districts=[home(give)],
        by=regulator(give),
    )


def wanted_task(give: Give) -> dict[str, Any]:
    department = mediator(give).department
    return {"department": department, "text": "宣传", "until": None, "by": regulator(give)}


def task_of(give: Give) -> CampaignTask:
    return campaigns.add_task(campaign=campaign_of(give), **wanted_task(give))


def finished_task(give: Give) -> CampaignTask:
    return campaigns.finish_task(task=task_of(give), by=mediator(give))


def summary(give: Give) -> Arguments:
    return arguments(campaign=campaign_of(give), summary="查处 12 件", by=regulator(give))


def summarised(give: Give) -> Arguments:
    args, kwargs = summary(give)
    return arguments(campaign=campaigns.summarise(*args, **kwargs), by=regulator(give))


def week(give: Give) -> Arguments:
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday())
    return arguments(campaign=campaign_of(give), week=monday, numbers=NUMBERS, by=regulator(give))


def returned(give: Give) -> CampaignReturn:
    args, kwargs = week(give)
    return returns.record_return(*args, **kwargs)


# Cases


def case_values(give: Give) -> dict[str, Any]:
    return {
        "case_number": "亭市监处罚〔2026〕1号",
        "party": "演示车行",
        "cause": "违规改装电动自行车",
        "source": "inspection",
        "district": home(give),
        "opened_on": timezone.localdate(),
    }


def case_of(give: Give, *, dispute: str = "") -> EnforcementCase:
    return cases.record_case(values=case_values(give), dispute=dispute, by=regulator(give))


def linked_case(give: Give) -> Arguments:
    case = case_of(give, dispute=give("gold").number)
    return arguments(case=case, dispute=give("gold"), by=regulator(give))


# Clues


def clue_values(give: Give, **changes: Any) -> dict[str, Any]:
    return {
        "party": "演示车行",
        "source": "inspection",
        "district": home(give),
        "found_on": timezone.localdate(),
        "facts": "电动自行车拆除限速装置",
        "evidence": "照片 3 张",
    } | changes


def clue_of(give: Give, *, disputes: str = "", **changes: Any) -> Clue:
    values = clue_values(give, **changes)
    return clues.record_clue(values=values, disputes=disputes, by=regulator(give))


def linked_clue(give: Give) -> Arguments:
    clue = clue_of(give, disputes=give("gold").number)
    return arguments(clue=clue, dispute=give("gold"), by=regulator(give))


def clue_step(give: Give) -> Arguments:
    return arguments(
        clue=clue_of(give),
        verb=ClueVerb.DROP,
        on=timezone.localdate(),
        who="示例局长",
        text="证据不足",
        by=regulator(give),
    )


def taken_clue_step(give: Give) -> Arguments:
    args, kwargs = clue_step(give)
    step = clues.take_step(*args, **kwargs)
    return arguments(clue=step.clue, step=step.pk, by=regulator(give))


# Orders drawn by lot


def order_plan(give: Give) -> dict[str, Any]:
    shops = [
        Merchant.objects.get_or_create(name=f"演示店{at:02d}", district=home(give))[0]
        for at in range(12)
    ]
    return {
        "title": "走访手机店", "kind": "visit", "district": home(give), "merchants": shops,
        "groups": 3, "apart": 2, "first_on": timezone.localdate() + timedelta(days=7),
    }  # fmt: skip


def order_planned(give: Give) -> DrawnOrder:
    return drawn_orders.plan_order(**order_plan(give), by=mediator(give))


def fixed_order(give: Give) -> DrawnOrder:
    return drawn_orders.fix_order(drawn_order=order_planned(give), by=mediator(give))


def half_drawn_order(give: Give) -> DrawnOrder:
    return drawn_orders.give_digits(drawn_order=fixed_order(give), digits="1234", by=mediator(give))


def order_drawn(give: Give) -> DrawnOrder:
    return drawn_orders.give_digits(
        drawn_order=half_drawn_order(give), digits="5678", by=officer(give)
    )


def marked_unit(give: Give) -> Arguments:
    drawn_order = order_drawn(give)
    unit = drawn_order.units.all()[0].pk
    return arguments(drawn_order=drawn_order, unit=unit, on=timezone.localdate(), by=officer(give))


def ended_order(give: Give) -> Arguments:
    drawn_order = order_drawn(give)
    day = drawn_order.first_on + timedelta(weeks=drawn_order.apart * drawn_order.groups)
    return arguments(day, by=System("outreach.effects"))


# Visits


def planned(give: Give, **changes: Any) -> dict[str, Any]:
    shop = give("shop")
    return {
        "target": visits.Target("merchant", shop.name, home(give), "prepaid", shop),
        "reason": "plan",
        "day": timezone.localdate(),
        "visitors": [mediator(give), officer(give)],
        "by": mediator(give),
    } | changes


def visit_of(give: Give, **changes: Any) -> Visit:
    return visits.plan_visit(**planned(give, **changes))


def wrong_photo(give: Give) -> Arguments:
    visit, by = visit_of(give), mediator(give)
    (photo,) = visits.add_photos(visit=visit, scans=[scan()], title="现场照片", by=by)
    return arguments(visit=visit, pk=photo.pk, reason="放错", by=by)


def wrong_material(give: Give) -> Arguments:
    held, by = training_of(give), mediator(give)
    (piece,) = training.add_files(training=held, scans=[scan()], title="课件", by=by)
    return arguments(training=held, pk=piece.pk, reason="放错", by=by)


def visit_to_check(give: Give) -> Visit:
    """It is to check a letter that was answered."""
    return visit_of(give, reason="warning", letter=answered_letter(give))


def what_was_found(visit: Visit, *, fails: str = "", **changes: Any) -> visits.Found:
    """Every topic of the checklist meets the rule, but for the one that `fails`; all came."""
    checklist = {
        rule.topic.value: ("fails" if rule.topic == fails else "meets", "")
        for rule in topics_of(visit.trade)
    }
    came = list(visit.visitors.values_list("person", flat=True))
    found = visits.Found(timezone.localdate(), came, checklist, signed="signed")
    return replace(found, **changes)


def visited(give: Give) -> Arguments:
    """It fails in one topic, and checks its letter."""
    visit = visit_to_check(give)
    found = what_was_found(visit, fails="prices", findings="没有标价", outcome="partly")
    return arguments(visit=visit, found=found, by=mediator(give))


def visited_by_the_police(give: Give) -> Arguments:
    """The check waits for the department of the letter."""
    visit = visit_to_check(give)
    found = what_was_found(visit, outcome="mended")
    return arguments(
        visit=visits.record_visit(visit=visit, found=found, by=officer(give)), by=mediator(give)
    )


# Training and rights stations


def typed_training(district: District, **changes: Any) -> Training:
    """As it is typed, and not stored."""
    given: dict[str, Any] = {
        "held_at": timezone.now() - timedelta(days=1),
        "place": "三楼",
        "topic": "预付款",
        "lecturer": "演示讲师",
        "district": district,
    }
    return Training(**given | changes)


def training_of(give: Give) -> Training:
    typed = typed_training(home(give))
    return training.record_training(training=typed, attended=CAME, by=mediator(give))


def typed_station(district: District, **changes: Any) -> RightsStation:
    """As it is typed, and not stored."""
    given: dict[str, Any] = {
        "name": "演示商场站",
        "host": "演示商场",
        "host_kind": "mall",
        "address": "演示路1号",
        "area": 20,
        "phone": "0575-1",
        "rules": "首问负责",
        "district": district,
    }
    return RightsStation(**given | changes)


def station_of(give: Give) -> RightsStation:
    return stations.file_station(station=typed_station(home(give)), by=mediator(give))


def staffed_station(give: Give) -> RightsStation:
    station = station_of(give)
    station.staff.create(role="head", name="演示丁", since=timezone.localdate())
    return station


def larger_station(give: Give) -> RightsStation:
    station = station_of(give)
    station.area = 35
    return station


def plated_station(give: Give) -> RightsStation:
    today = timezone.localdate()
    return stations.plate_station(
        station=staffed_station(give), **WITH_ALL, on=today, by=head(give)
    )


def newcomer(give: Give) -> dict[str, Any]:
    since = timezone.localdate()
    who = {"role": "head", "name": "演示丁", "phone": "19900001234", "since": since}
    return {"station": station_of(give), **who, "by": mediator(give)}


def staff_of(give: Give) -> StationStaff:
    return stations.add_staff(**newcomer(give))


OF_REPORTS: Final[tuple[Step, ...]] = (
    (
        special_reports.begin_from_alert,
        lambda give: arguments(alert=judged_alert(give), by=mediator(give)),
    ),
    (special_reports.begin_by_hand, by_hand),
    (
        special_reports.save_report,
        lambda give: arguments(
            report=report_of(give), **WRITTEN | {"causes": "店方关门"}, by=mediator(give)
        ),
    ),
    (
        special_reports.save_and_submit,
        lambda give: arguments(
            report=report_of(give), **WRITTEN | {"causes": "店方关门"}, by=mediator(give)
        ),
    ),
    (
        special_reports.submit,
        lambda give: arguments(report=report_of(give), by=mediator(give)),
    ),
    (
        special_reports.sign,
        lambda give: arguments(report=submitted_report(give), by=head(give)),
    ),
    (
        special_reports.object_to,
        lambda give: arguments(
            report=submitted_report(give), words="原因不全", by=station_head(give)
        ),
    ),
    (
        special_reports.issue,
        lambda give: arguments(report=signed_report(give), by=head(give)),
    ),
    (
        special_reports.withdraw,
        lambda give: arguments(report=issued_report(give), reason="数据有误", by=head(give)),
    ),
)

OF_LETTERS: Final[tuple[Step, ...]] = (
    (
        save_advice,
        lambda give: arguments(advice=Advice(nature="质量", text="先行赔付"), by=give("city_head")),
    ),
    (letter_drafts.begin_letters, two_letters),
    (
        letter_drafts.save_letter,
        lambda give: arguments(
            letter=letter_of(give), values={"causes": "停课"}, by=mediator(give)
        ),
    ),
    (
        letter_approvals.save_and_submit,
        lambda give: arguments(
            letter=letter_of(give), values={"causes": "停课"}, by=mediator(give)
        ),
    ),
    (
        letter_approvals.submit,
        lambda give: arguments(letter=letter_of(give), by=mediator(give)),
    ),
    (
        letter_approvals.take_back,
        lambda give: arguments(letter=submitted_letter(give), by=mediator(give)),
    ),
    (
        letter_approvals.send_back,
        lambda give: arguments(letter=submitted_letter(give), words="补写原因", by=head(give)),
    ),
    (
        letter_approvals.approve,
        lambda give: arguments(letter=submitted_letter(give), by=head(give)),
    ),
    (
        letter_approvals.withdraw,
        lambda give: arguments(letter=approved_letter(give), reason="对象有误", by=head(give)),
    ),
    (
        letter_course.send,
        lambda give: arguments(
            letter=approved_letter(give),
            **service() | {"received_on": timezone.localdate()},
            by=mediator(give),
        ),
    ),
    (
        letter_course.send_copy,
        lambda give: arguments(letter=sent_letter(give), **service(), by=mediator(give)),
    ),
    (
        letter_course.receive,
        lambda give: arguments(
            letter=sent_letter(give), received_on=timezone.localdate(), by=officer(give)
        ),
    ),
    (letter_course.record_talk, talk),
    (letter_course.record_answer, answer),
    (
        letter_course.mark_unanswered,
        lambda give: arguments(letter=unanswered_letter(give), by=mediator(give)),
    ),
    (letter_course.record_check, checked),
    (letter_course.undo, last_step),
    (judge_effects, weeks_later),
)

OF_CAMPAIGNS: Final[tuple[Step, ...]] = (
    (
        campaigns.begin_campaign,
        lambda give: arguments(
            plan=plan(), districts=[home(give)], source=judged_alert(give), by=regulator(give)
        ),
    ),
    (campaigns.save_campaign, other_plan),
    (
        campaigns.add_task,
        lambda give: arguments(campaign=campaign_of(give), **wanted_task(give)),
    ),
    (campaigns.finish_task, lambda give: arguments(task=task_of(give), by=mediator(give))),
    (campaigns.reopen_task, lambda give: arguments(task=finished_task(give), by=mediator(give))),
    (campaigns.summarise, summary),
    (campaigns.reopen, summarised),
    (
        campaigns.withdraw,
        lambda give: arguments(
            campaign=campaign_of(give), reason="与全市行动合并", by=regulator(give)
        ),
    ),
    (returns.record_return, week),
    (
        returns.correct_return,
        lambda give: arguments(
            row=returned(give),
            numbers=NUMBERS | {"officers": 48},
            reason="多报两人次",
            by=regulator(give),
        ),
    ),
    (
        cases.record_case,
        lambda give: arguments(
            values=case_values(give), dispute=give("gold").number, by=regulator(give)
        ),
    ),
    (
        cases.save_case,
        lambda give: arguments(
            case=case_of(give),
            values={"fine_yuan": Decimal(600), "decided_on": timezone.localdate()},
            by=regulator(give),
        ),
    ),
    (
        cases.withdraw_case,
        lambda give: arguments(case=case_of(give), reason="重复登记", by=regulator(give)),
    ),
    (
        cases.link_dispute,
        lambda give: arguments(case=case_of(give), number=give("gold").number, by=regulator(give)),
    ),
    (cases.unlink_dispute, linked_case),
)

OF_DRAWN_ORDERS: Final[tuple[Step, ...]] = (
    (drawn_orders.plan_order, lambda give: arguments(**order_plan(give), by=mediator(give))),
    (
        drawn_orders.fix_order,
        lambda give: arguments(drawn_order=order_planned(give), by=mediator(give)),
    ),
    (
        drawn_orders.give_digits,
        lambda give: arguments(drawn_order=half_drawn_order(give), digits="5678", by=officer(give)),
    ),
    (drawn_orders.mark_done, marked_unit),
    (
        drawn_orders.stop_order,
        lambda give: arguments(
            drawn_order=order_planned(give), reason="改为同时办理", by=mediator(give)
        ),
    ),
    (drawn_orders.judge_orders, ended_order),
)

OF_CLUES: Final[tuple[Step, ...]] = (
    (
        clues.record_clue,
        lambda give: arguments(
            values=clue_values(give), disputes=give("gold").number, by=regulator(give)
        ),
    ),
    (
        clues.save_clue,
        lambda give: arguments(
            clue=clue_of(give), values={"evidence": "照片 4 张"}, by=regulator(give)
        ),
    ),
    (clues.take_step, clue_step),
    (clues.undo_step, taken_clue_step),
    (
        clues.withdraw_clue,
        lambda give: arguments(clue=clue_of(give), reason="重复登记", by=regulator(give)),
    ),
    (
        clues.link_dispute,
        lambda give: arguments(clue=clue_of(give), number=give("gold").number, by=regulator(give)),
    ),
    (clues.unlink_dispute, linked_clue),
)

OF_VISITS: Final[tuple[Step, ...]] = (
    (
        visits.plan_visit,
        lambda give: arguments(**planned(give, reason="warning", letter=answered_letter(give))),
    ),
    (
        visits.put_off_visit,
        lambda give: arguments(
            visit=visit_of(give),
            day=timezone.localdate() + timedelta(days=9),
            visitors=[mediator(give), station_head(give)],
            by=officer(give),
        ),
    ),
    (
        visits.cancel_visit,
        lambda give: arguments(visit=visit_of(give), reason="店休", by=mediator(give)),
    ),
    (visits.record_visit, visited),
    (visits.check_by_visit, visited_by_the_police),
    (
        visits.add_photos,
        lambda give: arguments(
            visit=visit_of(give),
            scans=[scan(), scan("black")],
            title="现场照片",
            by=mediator(give),
        ),
    ),
    (visits.take_out_photo, wrong_photo),
)

OF_STATIONS: Final[tuple[Step, ...]] = (
    (
        training.record_training,
        lambda give: arguments(
            training=typed_training(home(give)), attended=CAME, by=mediator(give)
        ),
    ),
    (
        training.change_training,
        lambda give: arguments(training=training_of(give), attended=CAME[:1], by=mediator(give)),
    ),
    (
        training.add_files,
        lambda give: arguments(
            training=training_of(give),
            scans=[scan(), scan("black")],
            title="课件",
            by=mediator(give),
        ),
    ),
    (training.take_out_of, wrong_material),
    (
        stations.file_station,
        lambda give: arguments(station=typed_station(home(give)), by=mediator(give)),
    ),
    (
        stations.change_station,
        lambda give: arguments(station=larger_station(give), by=mediator(give)),
    ),
    (
        stations.plate_station,
        lambda give: arguments(
            station=staffed_station(give), **WITH_ALL, on=timezone.localdate(), by=head(give)
        ),
    ),
    (
        stations.examine_station,
        lambda give: arguments(
            station=plated_station(give),
            year=timezone.localdate().year,
            met=HAVES,
            verdict="passed",
            stars=4,
            by=head(give),
        ),
    ),
    (stations.add_staff, lambda give: arguments(**newcomer(give))),
    (
        stations.end_staff,
        lambda give: arguments(staff=staff_of(give), until=timezone.localdate(), by=mediator(give)),
    ),
    (
        stations.remove_plate,
        lambda give: arguments(
            station=plated_station(give), on=timezone.localdate(), reason="撤场", by=head(give)
        ),
    ),
)

STEPS: Final[tuple[Step, ...]] = (
    *OF_REPORTS,
    *OF_LETTERS,
    *OF_CAMPAIGNS,
    *OF_DRAWN_ORDERS,
    *OF_CLUES,
    *OF_VISITS,
    *OF_STATIONS,
)
