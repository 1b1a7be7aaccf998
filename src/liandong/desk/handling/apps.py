"""Configuration of the handling app."""

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from liandong.desk.access import audit_words
from liandong.desk.access.permissions import Permission
from liandong.desk.ui import navigation

if TYPE_CHECKING:
    from liandong.desk.disputes.models import Dispute

AUDIT_WORDS: Final = {
    "agreement.conclude": _("登记协议"),
    "agreement.confirmation": _("登记司法确认申请"),
    "backfill.compare": _("核对回填"),
    "backfill.read": _("查看回填文字"),
    "backfill.settle": _("处理回填差异"),
    "backfill.take_back": _("撤销已回填"),
    "backfill.tick": _("登记已回填"),
    "dispatch.arrive": _("登记到场"),
    "dispatch.confirm": _("确认出警"),
    "dispatch.record": _("写现场记录"),
    "dispatch.send": _("派出"),
    "group.mandate": _("登记共同投诉代表"),
    "group.report": _("登记群体性纠纷报告"),
    "group.step": _("一并办理群体性纠纷"),
    "group.tick": _("登记预案事项"),
    "handover.leave": _("交班留言"),
    "handover.read": _("查看交接班单"),
    "handover.take": _("接班"),
    "name.choose": _("确定以谁的名义调解"),
    "name.read": _("查看以谁的名义调解"),
    "jurisdiction.decide": _("决定管辖"),
    "jurisdiction.read": _("查看管辖"),
    "panel.answer": _("答复联调邀请"),
    "panel.ask": _("邀请专家联调"),
    "panel.opinion": _("写联调意见"),
    "panel.read": _("查看受邀联调"),
    "panel.thresholds": _("更改重大复杂标准"),
    "party.identify": _("登记当事人"),
    "party.read": _("查看当事人"),
    "performance.read": _("查看履行"),
    "performance.record": _("登记履行"),
    "performance.remind": _("提醒履行"),
    "performance.take_back": _("撤销履行登记"),
    "warning.choose": _("选择时限提醒"),
    "warning.see": _("知悉时限提醒"),
    "warning.write": _("发出时限提醒"),
    "recusal.ask": _("登记回避申请"),
    "recusal.decide": _("决定回避"),
    "roster.add": _("排班"),
    "roster.remove": _("取消排班"),
    "roster.repeat": _("沿用上周排班"),
    "scene.decide": _("处理现场登记的冲突"),
    "scene.enter": _("现场登记"),
    "scene.photo": _("现场拍照"),
    "subsidies.export": _("导出以案定补台账"),
    "subsidies.rates": _("登记补贴标准"),
    "subsidies.read": _("查看以案定补台账"),
    "sitting.book": _("预约调解"),
    "sitting.cancel": _("取消调解"),
    "sitting.check_in": _("调解签到"),
    "sitting.invite": _("通知调解"),
    "sitting.minutes": _("写调解笔录"),
    "sitting.move": _("调解改期"),
    "sitting.no_show": _("登记未到"),
    "sitting.read": _("查看调解"),
}
AUDIT_OBJECTS: Final = {
    "directory.district": _("商圈"),
    "handling.duty": _("排班"),
    "handling.handover": _("交班留言"),
    "handling.complexityrule": _("重大复杂标准"),
    "handling.panelseat": _("联调席位"),
    "handling.presence": _("出警人员"),
    "party": _("当事人"),
    "handling.sitting": _("调解"),
    "handling.visit": _("现场"),
    "handling.subsidyrate": _("补贴标准"),
}
AUDIT_DETAILS: Final = {
    "by_email": _("发到邮箱"),
    "by_mobile": _("发到手机"),
    "channel": _("回填到"),
    "day": _("日期"),
    "differ": _("不一致的字段数"),
    "decision": _("结论"),
    "done": _("已办"),
    "duties": _("班次数"),
    "granted": _("准许"),
    "keep": _("采用哪一方"),
    "messages": _("外发条数"),
    "month": _("月份"),
    "held_as": _("以谁的名义"),
    "part": _("协议事项编号"),
    "parts": _("协议事项数"),
    "people": _("人员"),
    "person": _("人员编号"),
    "settled_as": _("如何处理"),
    "shift": _("班次"),
    "side": _("哪一方"),
    "sides": _("通知哪方"),
    "task": _("预案事项"),
    "warnings": _("提醒数"),
}
ROOMS: Final = {
    "dispatch": "send",
    "arrive": "outing",
    "suspend": "ask_recusal",
    "resume": "decide_recusal",
    "perform": "performance",
    "accept": "jurisdiction",
    "begin": "name",
    "delegate": "name",
}
"""Steps that are taken on a page of ours."""
ME: Final = navigation.MeItem(
    "warning_choice", _("提醒方式"), "bell", "handling:warning_choice", Permission.NOTE, order=75
)
RAIL: Final = (
    navigation.NavItem(
        "station", _("本站"), "calendar-event", "handling:station", Permission.NOTE, order=25
    ),
    navigation.NavItem(
        "sittings",
        _("调解"),
        "calendar-time",
        "handling:calendar",
        Permission.NOTE,
        order=26,
        phone=False,
    ),
    navigation.NavItem(
        "seats", _("受邀联调"), "gavel", "handling:seats", Permission.OPINE, order=27
    ),
)


def _address(name: str, dispute: "Dispute", **more: str) -> str:
    return reverse(name, args=[dispute.number, *more.values()])


def _codes() -> dict[str, dict[str, Any]]:
    """The words for values in details of the audit; models are there when an app is ready."""
    from liandong.desk.disputes.rules.facts import NAMES, PARTIES
    from liandong.desk.handling.forms_naming import DECISIONS
    from liandong.desk.handling.models import Backfill, Notice
    from liandong.desk.handling.rules.backfill import LABELS
    from liandong.desk.handling.rules.emergency import PLAN
    from liandong.desk.handling.rules.shifts import SHIFTS
    from liandong.desk.handling.rules.warning import LABELS as MOMENTS

    moments = {moment.value: _(words) for moment, words in MOMENTS.items()}
    return {
        "decision": {code: _(words) for code, words in DECISIONS.items()},
        "held_as": {code: _(words) for code, words in NAMES.items()},
        "by_email": moments,
        "by_mobile": moments,
        "channel": {channel: _(label) for channel, label in LABELS.items()},
        "shift": {one.key: _(one.name) for one in SHIFTS},
        "settled_as": dict(Backfill.Outcome.choices),
        "side": {code: _(words) for code, words in PARTIES.items()},
        "sides": dict(Notice.Side.choices),
        "task": {task.key: _(task.words) for task in PLAN},
    }


class HandlingConfig(AppConfig):
    name = "liandong.desk.handling"
    label = "handling"
    verbose_name = _("办理")

    def ready(self) -> None:
        from liandong.desk.access import reveal
        from liandong.desk.disputes.obstacles import register_obstacle
        from liandong.desk.disputes.queries.steps import Deed, register_deed, register_room
        from liandong.desk.handling.actions.performing import VERBS
        from liandong.desk.handling.queries.parties import resolve
        from liandong.desk.handling.queries.performance import not_late_yet
        from liandong.desk.handling.rules.mediating import BOOKABLE

        reveal.register("party", resolve)
        audit_words.register(AUDIT_WORDS, AUDIT_OBJECTS, details=AUDIT_DETAILS, codes=_codes())
        for verb, name in ROOMS.items():
            register_room(verb, partial(_address, f"handling:{name}"))
        for verb in VERBS:
            register_room(verb, partial(_address, "handling:agreement", verb=verb))
        register_deed(
            Deed(
                label=_("预约调解"),
                icon="calendar-event",
                address=partial(_address, "handling:book"),
                stages=frozenset(BOOKABLE),
                who=Permission.NOTE,
            )
        )
        register_obstacle("lapse", not_late_yet)
        navigation.register_me(ME)
        for item in RAIL:
            navigation.register(item)
