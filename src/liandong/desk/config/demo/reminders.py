"""A consumer reminder of the demo that was issued and published, and the event that went with it.

All names are those of the made-up city.
"""

from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.config.demo.disputes.playing import Course, on_day, play
from liandong.desk.config.demo.people import STATION
from liandong.desk.directory.models import District
from liandong.desk.outreach.actions import reminders as actions
from liandong.desk.outreach.actions.publicity import Parts, record_publicity
from liandong.desk.outreach.actions.reminders import Advised, Shift
from liandong.desk.outreach.models import Publicity, Reminder
from liandong.desk.outreach.queries.publicity.reminder_topics import TOO_FEW, propose
from liandong.desk.outreach.rules.publicity.ledger import HandedOut
from liandong.desk.outreach.rules.publicity.occasions import Season, seasons_between

BACK: Final = timedelta(days=80)
"""So long before the demo's present an occasion may lie: numbers are allotted for 100 days."""
WANTED: Final = ("national_day", "mid_autumn")
PICKED: Final = 3
RULES: Final = (
    Advised(
        "付订金前问清能不能退、什么时候退",
        "订金、定金和预付款的退法不同，没有写明的容易起争议。",
        "付款记录、写明退款约定的收据或聊天记录",
    ),
    Advised(
        "购买前看清标价、生产日期和保质期",
        "促销集中时，标价不清、食品临期的情况较多。",
        "购物小票、价签和包装的照片",
    ),
    Advised(
        "办卡充值量力而行，先签书面合同",
        "闭店、转让后余额退还困难。",
        "合同、充值凭证和消费记录",
    ),
)
REMEDIES: Final = (
    "保留凭证，先与商家协商；协商不成的，到商场维权站点或者广场警务站反映，也可以拨打12315。"
)
PHONE: Final = "12315"


def add_reminder(*, until: datetime) -> None:
    """Play it, unless there is one: of the National Day or Mid-Autumn, else of the last occasion
    before the demo's present."""
    if Reminder.objects.exists():
        return
    season = _season(timezone.localdate(until))
    if season is not None:
        play([(_moment(season.day - timedelta(days=9)), _story(season))], until=until)


def _season(today: date) -> Season | None:
    found = seasons_between(today - BACK, today - timedelta(days=1))
    wanted = [season for season in found if season.occasion.key in WANTED]
    return next(reversed(wanted or found), None)


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9, 30)))


def _story(season: Season) -> Course:
    people = {user.username: user for user in User.objects.select_related("department")}
    drafter, head, station = (
        people[name] for name in ("mediator", "association_head", "station_head")
    )
    district = District.objects.get(name=STATION)
    topics = propose(season, district=STATION, by=drafter).topics
    picked = [topic.key for topic in topics if topic.verdict != TOO_FEW][:PICKED]
    reminder = actions.begin_reminder(season=season, district=district, picked=picked, by=drafter)
    label = season.occasion.label
    actions.save_reminder(
        reminder=reminder,
        title=f"消费提示——{label}期间理性消费、留好凭证",
        background=f"{label}临近，购物、餐饮和出行集中。现提示广大消费者注意以下事项。",
        rules=RULES,
        remedies=REMEDIES,
        phone=PHONE,
        by=drafter,
    )
    begins = _moment(season.day)
    for who, office in ((drafter, "区消费者协会"), (people["duty"], "铜马广场警务站")):
        shift = Shift(
            who=str(who), office=office, starts_at=begins, ends_at=begins + timedelta(hours=8),
            phone=PHONE,
        )  # fmt: skip
        actions.add_shift(reminder=reminder, shift=shift, by=drafter)
        begins += timedelta(days=1)
    actions.submit(reminder=reminder, by=drafter)
    yield on_day(0, 11, 0)
    actions.approve_draft(reminder=reminder, words="同意", by=head)
    yield on_day(0, 15, 0)
    actions.sign(reminder=reminder, by=station)
    yield on_day(1, 9, 0)
    actions.issue(reminder=reminder, by=head)
    yield on_day(0, 10, 0)
    row = actions.record_publication(
        reminder=reminder, channel="account", name="亭东消协示例公众号",
        published_at=timezone.now(), by=drafter,
    )  # fmt: skip
    yield on_day(3, 16, 0)
    _event(season, district, drafter)
    actions.enter_reads(
        reminder=reminder, pk=row.pk, reads=1260, read_on=timezone.localdate(), by=drafter
    )


def _event(season: Season, district: District, by: User) -> None:
    """A joint event on the square, on the morning of that day."""
    event = Publicity(
        topic=f"{season.occasion.label}放心消费宣传",
        occasion=season.occasion.key,
        held_at=timezone.now() - timedelta(hours=6),
        place="铜马广场",
        district=district,
        run_by="joint",
        organiser="亭东区消费者协会",
        formats=["boards", "real_or_fake", "desk", "leaflets"],
        consulted=86,
        taken=0,
        reached=420,
    )
    parts = Parts(
        ["铜马广场警务站", "亭东区市场监督管理局"],
        [HandedOut("假烟假酒识别", 300), HandedOut("预付卡提示单", 260)],
    )
    record_publicity(publicity=event, parts=parts, by=by)
