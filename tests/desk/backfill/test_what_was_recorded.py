"""The texts contain only what was recorded: each sentence has its fact.

`SENTENCES` lists what is typed into other systems and from which fact it comes. Each is looked for
in a dispute of which nobody recorded that fact, where it must not stand, and in one of which
somebody did.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.backfill.queries.course import course_of
from liandong.desk.backfill.rules.channels import Channel
from liandong.desk.backfill.rules.course import Course, StatedFact
from liandong.desk.backfill.rules.texts import TEXTS
from liandong.desk.backfill.rules.words import disposal
from liandong.desk.directory.models import Merchant
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.handling.actions.dispatches import arrive, confirm
from liandong.desk.handling.models import Presence
from liandong.desk.handling.queries.filling import values_for
from liandong.desk.papers.rules.forms import FORMS
from tests.desk.handling.visits import answers, entry

NOW = datetime(2026, 11, 24, 10, 0)

NOTHING = Course(Stage.AGREED, {}, NOW, "手镯多收工艺费")

YES = StatedFact(NOW)


def facts(*kinds: Fact, **choices: str) -> dict[Fact, StatedFact]:
    details = dict.fromkeys(kinds, YES)
    return details | {Fact(name): StatedFact(NOW, choice) for name, choice in choices.items()}


def on(course: Course = NOTHING, **changes: Any) -> Course:
    return replace(course, **changes)


AGREED = facts(Fact.AGREED)

ENDED = on(stage=Stage.TERMINATED, facts=facts(termination="3"))

POLICE, REGISTRATION, ANSWER, PEOPLE = Channel

SENTENCES: list[tuple[Channel, str, str, Course, Course | None, str]] = [
    # system, field, what stands there, without the fact, with it, the fact
    (POLICE, "反馈人", "陈", NOTHING, on(officer="陈示例"), "a police officer set out"),
    (POLICE, "到达现场时间", "10:00", NOTHING, on(arrived_at=NOW), "somebody arrived"),
    (POLICE, "实际出警时间", "10:00", NOTHING, on(dispatched_at=NOW), "a dispatch"),
    (POLICE, "现场处理完毕时间", "10:00", NOTHING, on(steps={"settle_now": NOW}), "step: outcome"),
    (
        *(POLICE, "出警处置情况", "消费者协会人员"),
        on(arrived_at=NOW, offices=("police",)),
        on(arrived_at=NOW, offices=("police", "association")),
        "somebody of the association arrived",
    ),
    (
        *(POLICE, "出警处置情况", "民警"),
        on(arrived_at=NOW),
        on(arrived_at=NOW, offices=("police",)),
        "an officer arrived",
    ),
    (
        *(POLICE, "出警处置情况", "经电话联系双方"),
        on(steps={"dispatch": NOW}),
        on(stage=Stage.SETTLED, steps={"settle": NOW}),
        "step: settled by telephone",
    ),
    (
        *(POLICE, "出警处置情况", "现场有人受伤"),
        on(hurt=True),
        on(injured=True),
        "the question on the scene",
    ),
    (POLICE, "出警处置情况", "反映有人受伤", NOTHING, on(hurt=True), "words of the record"),
    (POLICE, "出动人次", "2", NOTHING, on(set_out=2), "both said that they went"),
    (POLICE, "受伤人数", "0", NOTHING, on(injured=False), "the question on the scene"),
    (POLICE, "是否取证", "是", NOTHING, on(evidence=True), "a camera or evidence in the file"),
    (POLICE, "是否取证", "否", NOTHING, None, "nothing tells that there was none"),
    (
        *(POLICE, "处理结果说明", "双方同意"),
        on(stage=Stage.REVIEW),
        on(stage=Stage.NAMING, facts=facts(Fact.BOTH_CONSENTED)),
        "fact: both consented",
    ),
    (
        *(POLICE, "处理结果说明", "已告知"),
        ENDED,
        on(ENDED, facts=facts(Fact.WAYS_EXPLAINED, termination="3")),
        "fact: other ways told",
    ),
    (
        *(POLICE, "处理结果说明", "已告知"),
        on(stage=Stage.UNSETTLED),
        on(stage=Stage.UNSETTLED, facts=facts(Fact.WAYS_EXPLAINED)),
        "fact: other ways told",
    ),
    (
        *(POLICE, "处理结果说明", "投诉举报处理办法"),
        on(ENDED, facts=facts(termination="3", name_chosen="committee")),
        on(ENDED, facts=facts(termination="3", name_chosen="regulator")),
        "the name under which it was mediated",
    ),
    (
        *(POLICE, "处理结果说明", "到期未履行"),
        on(facts=AGREED),
        on(stage=Stage.UNPERFORMED, facts=AGREED | facts(Fact.NOT_PERFORMED)),
        "fact: not performed",
    ),
    (
        *(POLICE, "处理结果说明", "，已履行"),
        on(stage=Stage.UNPERFORMED, facts=AGREED | facts(Fact.NOT_PERFORMED)),
        on(facts=AGREED | facts(Fact.PAID), plan=("退款 660 元",)),
        "fact: paid",
    ),
    (
        *(POLICE, "处理结果说明", "经电话联系，双方未达成"),
        on(stage=Stage.UNSETTLED, steps={"scene_failed": NOW}),
        on(stage=Stage.UNSETTLED, steps={"fail": NOW}),
        "step: failed by telephone",
    ),
    (
        *(REGISTRATION, "接收方式", "110"),
        on(set_out=2),
        on(sources={"police_110": "J1"}),
        "a record of 110",
    ),
    (REGISTRATION, "接收方式", "来访", NOTHING, None, "no record tells who came or rang up"),
    (
        REGISTRATION,
        "是否同意公示投诉信息",
        "否",
        NOTHING,
        on(may_publish=False),
        "asked on a scene",
    ),
    (REGISTRATION, "是否同意委托调解", "否", NOTHING, on(may_delegate=False), "asked on a scene"),
    (
        *(REGISTRATION, "是否同意委托调解", "是"),
        NOTHING,
        on(facts=facts(Fact.DELEGATION_CONSENTED)),
        "fact: consented to delegation",
    ),
    (
        ANSWER,
        "是否受理",
        "受理",
        on(facts=AGREED),
        on(facts=facts(Fact.ACCEPTED)),
        "fact: accepted",
    ),
    (ANSWER, "是否超期", "否", NOTHING, on(late=False), "a period of mediation ran"),
    (ANSWER, "反馈内容", "由示例局", NOTHING, on(office="示例局"), "who holds it"),
    (ANSWER, "反馈内容", "本单位", NOTHING, None, "no record tells which office that is"),
    (PEOPLE, "调解员", "何", on(holder="何示例"), on(mediator="何示例"), "a sitting was held"),
    (
        *(PEOPLE, "案件来源", "当事人申请"),
        NOTHING,
        on(facts=facts(jurisdiction="committee")),
        "the parties asked for the committee",
    ),
    (
        *(PEOPLE, "案件来源", "公安移交"),
        on(set_out=1),
        on(sources={"police_110": "J1"}),
        "a record of 110",
    ),
    (
        *(PEOPLE, "协议形式", "人民调解协议书"),
        on(facts=AGREED),
        on(facts=facts(Fact.AGREED, Fact.SIGNED)),
        "fact: signed",
    ),
]


def text_of(channel: Channel, label: str, course: Course) -> str:
    return next(text.text_of(course) for text in TEXTS[channel] if text.label == label)


@pytest.mark.parametrize(
    ("channel", "label", "words", "without", "recorded", "fact"),
    SENTENCES,
    ids=[f"{sentence[0]}-{sentence[1]}-{sentence[2]}" for sentence in SENTENCES],
)
def test_each_sentence_stands_only_where_its_fact_was_recorded(
    channel: Any, label: Any, words: Any, without: Any, recorded: Any, fact: Any
) -> None:
    assert words not in text_of(channel, label, without), fact
    if recorded is not None:
        assert words in text_of(channel, label, recorded), fact


@pytest.mark.django_db
def test_who_never_arrived_is_in_no_paper_and_no_text(
    presence: Presence, person: Callable[..., User]
) -> None:
    """Police and association were sent; the officer alone set out and came."""
    dispute = presence.dispatch.dispute
    arrive(presence, by=person())
    dispute.refresh_from_db()
    assert values_for(person(), dispute, FORMS["scene"])["officers"] == "duty_officer甲"
    course = course_of(dispute, by=None)
    text = text_of(POLICE, "出警处置情况", course)
    assert "民警现场处置" in text
    assert "消费者协会" not in text
    assert text_of(POLICE, "出动人次", course) == "1"
    other = Presence.objects.get(dispatch=presence.dispatch, person=person("mediator"))
    confirm(other, by=person("mediator"))
    assert text_of(POLICE, "出动人次", course_of(dispute, by=None)) == "2"  # on the way
    assert "mediator" not in values_for(person(), dispute, FORMS["scene"])["officers"]
    arrive(other, by=person("mediator"))
    assert "民警、消费者协会人员现场处置" in text_of(
        POLICE, "出警处置情况", course_of(dispute, by=None)
    )


@pytest.mark.django_db
def test_times_of_the_scene_are_those_of_the_scene_and_not_of_the_signal(
    shops: dict[str, Merchant], signed_in: Callable[..., Client]
) -> None:
    """Entered in a cellar, sent later: sent, arrived and left do not contradict each other."""
    (answer,) = answers(signed_in(), entry())
    course = course_of(Dispute.objects.get(number=answer["number"]), by=None)
    times = [text_of(POLICE, label, course) for label in SCENE_TIMES]
    assert all(times)
    assert times == sorted(times)
    assert times[-1] <= f"{timezone.localtime() - timedelta(minutes=4):%Y-%m-%d %H:%M}"


SCENE_TIMES = ("实际出警时间", "到达现场时间", "现场处理完毕时间")


def test_another_authority_reads_a_claim_as_a_claim() -> None:
    course = replace(NOTHING, summary="年卡：霸王条款、假货，要求退款")
    assert "系消费纠纷：年卡：涉嫌不公平格式条款、涉嫌假冒，要求退款" in disposal(course)
    kept = replace(NOTHING, summary="店名“假货公司”：退款难")
    assert "系消费纠纷：店名“假货公司”：退款难" in disposal(kept)
