"""Some weeks of consultations in the demo, two of which became disputes.

All names and numbers are those of the made-up city.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.config.demo.disputes.playing import Course, on_day, play
from liandong.desk.config.demo.people import STATION
from liandong.desk.consultations.actions.consultations import (
    Entry,
    record_consultation,
    turn_into_dispute,
)
from liandong.desk.consultations.models import Consultation, ConsultationTopic
from liandong.desk.directory.models import District
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.registration_rows import Registration

BACK: Final = timedelta(days=96)
"""So long before the demo's present they begin: the month before and the one before that have
some."""
A_DAY: Final = (2, 5)
"""So many are taken on a working day."""
SEED: Final = 12315
TAKEN_BY: Final = ("duty", "mediator", "mediator", "regulator")
CHANNELS: Final = ("phone", "phone", "phone", "counter", "counter", "online", "hotline", "police")
PHONE: Final = "19900002315"
FREE: Final = "已告知向业务窗口或者主管部门咨询。"


@dataclass(frozen=True, slots=True)
class Question:
    """A question and its topic, as the list that ships names it."""

    topic: str
    words: str = ""


QUESTIONS: Final = (
    Question("退货退款", "买了三天的电饭煲不通电，能不能退"),
    Question("退货退款"),
    Question("预付卡和充值", "健身卡办了五天没去过，想退"),
    Question("预付卡和充值", "美发店说要搬走，卡里的钱怎么办"),
    Question("网购七日无理由退货", "网上买的鞋试穿过，商家不肯退"),
    Question("价格和明码标价", "结账比价签贵"),
    Question("修理更换（三包）", "洗衣机用了四个月漏水"),
    Question("投诉渠道和材料", "投诉要带什么材料"),
    Question("办理期限和进度", "交了投诉多久有答复"),
    Question("食品安全", "买到过期的酸奶"),
    Question("举报违法行为", "想举报一家店用不准的秤"),
    Question("登记注册", "个体工商户怎么变更经营地址"),
    Question("登记注册"),
    Question("年报和信用修复", "忘了年报被列入名录怎么移出"),
    Question("许可证办理", "开小餐馆要办哪些证"),
    Question("应由其他部门办理", "邻居装修噪声"),
)
TURNED: Final = (
    (
        12,
        Question("预付卡和充值", "在示例美发店办的储值卡还有余额，门店停业，要求退还余额"),
    ),
    (40, Question("修理更换（三包）", "在示例电器店买的热水器装好两周漏水，店里不肯换，要求换货")),
)
"""Days after the first, and what was question then and became a dispute."""


def add_consultations(*, until: datetime) -> None:
    """Play them, unless there are some."""
    if Consultation.objects.exists():
        return
    play([((until - BACK).replace(hour=9, minute=10), _story(until))], until=until)


def _story(until: datetime) -> Course:
    people = {user.username: user for user in User.objects.select_related("department")}
    station = District.objects.get(name=STATION)
    topics = {topic.name: topic for topic in ConsultationTopic.objects.all()}
    chance, first = Random(SEED), timezone.localdate()  # noqa: S311 - made up
    waiting = list(TURNED)
    while timezone.now() <= until:
        for moment in _moments(chance):
            yield moment
            by = people[chance.choice(TAKEN_BY)]
            question = chance.choice(QUESTIONS)
            record_consultation(entry=_entry(chance, topics, question, by, station), by=by)
        if waiting and (timezone.localdate() - first).days >= waiting[0][0]:
            _day, question = waiting.pop(0)
            by = people["mediator"]
            made = record_consultation(entry=_entry(chance, topics, question, by, station), by=by)
            registration = Registration(question.words, "示例女士", PHONE)
            dispute = turn_into_dispute(consultation=made, registration=registration, by=by)
            take_step(dispute, "take_up", by=by)
            yield on_day(1, 9)
            dispute.refresh_from_db()
            take_step(dispute, "settle", reason="商家电话同意，已办妥", by=by)
        else:
            yield on_day(1, 9)


def _moments(chance: Random) -> Iterator[datetime]:
    """Of the day, one after another."""
    minutes = sorted(chance.sample(range(5, 9 * 60), chance.randint(*A_DAY)))
    begin = timezone.localtime().replace(hour=9, minute=0, second=0)
    yield from (begin + timedelta(minutes=minute) for minute in minutes)


def _entry(
    chance: Random,
    topics: dict[str, ConsultationTopic],
    question: Question,
    by: User,
    station: District,
) -> Entry:
    topic = topics[question.topic]
    template = topic.answers.filter(is_active=True).order_by("pk").first()
    return Entry(
        channel=chance.choice(CHANNELS),
        topic=topic,
        question=question.words,
        template=template,
        answer=template.text if template else FREE,
        phone=PHONE if chance.random() < 0.1 else "",
        district=None if by.department.area is None else station,
        seconds=chance.randint(25, 260),
    )
