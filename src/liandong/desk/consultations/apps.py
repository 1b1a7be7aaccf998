"""Configuration of the consultations app."""

from typing import Final

from django.apps import AppConfig

from liandong.desk.access import audit_words
from liandong.desk.access.permissions import Permission
from liandong.desk.ui import navigation
from liandong.desk.work import event_topics

AUDIT_WORDS: Final = {
    "consultation.answer": "更改答复模板",
    "consultation.change": "更改咨询",
    "consultation.export": "导出咨询台账",
    "consultation.list": "查看咨询列表",
    "consultation.read": "查看咨询",
    "consultation.record": "登记咨询",
    "consultation.topic": "更改咨询主题",
    "consultation.turn": "咨询转投诉",
    "consultation.withdraw": "撤销咨询登记",
}
AUDIT_OBJECTS: Final = {
    "consultation": "咨询",
    "consultations.answertemplate": "答复模板",
    "consultations.consultation": "咨询",
    "consultations.consultationtopic": "咨询主题",
}


class ConsultationsConfig(AppConfig):
    name = "liandong.desk.consultations"
    label = "consultations"
    verbose_name = "咨询"

    def ready(self) -> None:
        from liandong.desk.access.disclosure import revealable
        from liandong.desk.consultations.queries.people import resolve

        revealable.register("consultation", resolve)
        audit_words.register(AUDIT_WORDS, AUDIT_OBJECTS)
        event_topics.register("consultations", event_topics.with_any(Permission.VIEW_CONSULTATIONS))
        navigation.register(
            navigation.NavItem(
                "consultations",
                "咨询",
                "message-circle",
                "consultations:desk",
                Permission.VIEW_CONSULTATIONS,
                order=22,
                phone=False,
            )
        )
