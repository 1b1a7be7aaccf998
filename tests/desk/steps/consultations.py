"""Steps of consultations."""

from typing import Any, Final

from liandong.desk.access.models import User
from liandong.desk.consultations.actions import consultations, topics
from liandong.desk.consultations.actions.consultations import Entry
from liandong.desk.consultations.models import AnswerTemplate, Consultation, ConsultationTopic
from liandong.desk.directory.models import District
from liandong.desk.disputes.registration_rows import Registration
from tests.desk.steps.preparing import Arguments, Give, Step, arguments, mediator

QUESTION: Final = "健身卡办了五天没去过，想退"
ANSWER: Final = "付款七日内可以请求返还本金。"


def topic_of(name: str = "预付卡", kind: str = "rights") -> ConsultationTopic:
    found, _new = ConsultationTopic.objects.get_or_create(name=name, defaults={"kind": kind})
    return found


def template_of(topic: ConsultationTopic | None = None) -> AnswerTemplate:
    found, _new = AnswerTemplate.objects.get_or_create(
        topic=topic or topic_of(),
        title="七日内退本金",
        defaults={
            "text": ANSWER,
            "basis": "法释〔2025〕4号第14条",
            "article": "消费者自付款之日起",
        },
    )
    return found


def entry(district: District | None, **changes: Any) -> Entry:
    """What somebody typed."""
    typed: dict[str, Any] = {
        "channel": "phone", "topic": topic_of(), "answer": ANSWER, "question": QUESTION,
        "district": district, "seconds": 60,
    }  # fmt: skip
    return Entry(**typed | changes)


def consultation_by(by: User, district: District, **changes: Any) -> Consultation:
    return consultations.record_consultation(entry=entry(district, **changes), by=by)


def of_home(give: Give) -> Consultation:
    """Taken by the mediator in the home district."""
    return consultation_by(mediator(give), give("districts")["铜马商圈"])


def turned(give: Give) -> Arguments:
    give("shops")
    registration = Registration("在福临金店买的手镯多收工艺费，要求退款", "", "19900001234")
    return arguments(consultation=of_home(give), registration=registration, by=mediator(give))


STEPS: Final[tuple[Step, ...]] = (
    (
        consultations.record_consultation,
        lambda give: arguments(
            entry=entry(give("districts")["铜马商圈"], template=template_of()), by=mediator(give)
        ),
    ),
    (
        consultations.change_consultation,
        lambda give: arguments(
            consultation=of_home(give),
            entry=entry(give("districts")["铜马商圈"], answer="已告知。"),
            by=mediator(give),
        ),
    ),
    (
        consultations.withdraw_consultation,
        lambda give: arguments(consultation=of_home(give), by=mediator(give)),
    ),
    (consultations.turn_into_dispute, turned),
    (
        topics.save_topic,
        lambda give: arguments(
            topic=ConsultationTopic(name="演示主题", kind="rights"), by=mediator(give)
        ),
    ),
    (
        topics.save_answer,
        lambda give: arguments(
            answer=AnswerTemplate(topic=topic_of(), title="演示", text="演示"), by=mediator(give)
        ),
    ),
)
