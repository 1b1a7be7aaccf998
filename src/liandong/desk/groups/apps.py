"""Configuration of the groups app."""

from typing import Final

from django.apps import AppConfig

from liandong.desk.access import audit_words

AUDIT_WORDS: Final = {
    "group.add": "归入群体性纠纷",
    "group.confirm": "确认群体性纠纷",
    "group.decline": "认定不是群体性纠纷",
    "group.list": "查看群体性纠纷列表",
    "group.mandate": "登记共同投诉代表",
    "group.propose": "提出群体性纠纷",
    "group.read": "查看群体性纠纷",
    "group.remove": "移出群体性纠纷",
    "group.reopen": "重新确认群体性纠纷",
    "group.report": "登记群体性纠纷报告",
    "group.step": "一并办理群体性纠纷",
    "group.tick": "登记预案事项",
}
AUDIT_OBJECTS: Final = {"groups.groupdispute": "群体性纠纷"}
AUDIT_DETAILS: Final = {
    "again": "再次提出",
    "consumers": "消费者人数",
    "mandate": "代表或同意",
    "mandate_before": "原登记",
    "registered_by": "原登记人",
    "task": "预案事项",
}


class GroupsConfig(AppConfig):
    name = "liandong.desk.groups"
    label = "groups"
    verbose_name = "群体性纠纷"

    def ready(self) -> None:
        from django.db.models import Q

        from liandong.desk.access.actors import System
        from liandong.desk.disputes import placement_followers
        from liandong.desk.disputes.actions.taking_back import register_machine_made
        from liandong.desk.disputes.queries.alerts import register_alert
        from liandong.desk.disputes.queries.filtered import register_risk
        from liandong.desk.groups.models import GroupMember
        from liandong.desk.groups.queries.groups import alert_of, in_a_group
        from liandong.desk.groups.rules.tasks import PLAN

        def propose(by: System) -> None:
            from liandong.desk.groups.actions.proposals import propose_groups

            propose_groups(by=by)

        mandates = {"represents": "代表", "consents": "书面同意被代表", "withdrawn": "撤回"}
        codes = {
            "task": {task.key: task.words for task in PLAN},
            "risk": {"group": "群体性纠纷"},
            "mandate": mandates,
            "mandate_before": mandates,
        }
        audit_words.register(AUDIT_WORDS, AUDIT_OBJECTS, details=AUDIT_DETAILS, codes=codes)
        register_machine_made(GroupMember, Q(by=None, left_by=None))
        register_risk("group", "群体性纠纷", in_a_group)
        register_alert(alert_of)
        placement_followers.register(propose)
