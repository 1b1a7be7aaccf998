"""The roles of the desk and what each may do (docs/operator.md explains them to people)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from liandong.desk.access.permissions import Permission as P  # noqa: N817 - a table of them


class Rows(StrEnum):
    """Which disputes and records a role sees at all."""

    STATION = "station"  # of the districts of one's department
    ALL = "all"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Role:
    """A job at the desk: its name, which rows it sees and its permissions."""

    key: str
    name: str
    description: str
    rows: Rows
    permissions: frozenset[P]
    sees_people: bool = True  # masked; without it personal fields are absent
    begins: str = ""  # the entry of the rail that the role begins with, if not the first of its own


HANDLING = {
    P.VIEW_BOARD,
    P.VIEW_CONSULTATIONS,
    P.VIEW_DISPUTES,
    P.VIEW_PICTURE,
    P.REVIEW_ALERTS,
    P.VIEW_OUTREACH,
    P.WARN,
    P.REGISTER,
    P.CORRECT,
    P.LINK,
    P.GROUP,
    P.NOTE,
    P.ISSUE,
    P.EXPORT,
}

ROLES: Final[dict[str, Role]] = {
    role.key: role
    for role in (
        Role(
            "duty_officer",
            "值守民警",
            "在站登记、处置本站商圈的警情和纠纷",
            Rows.STATION,
            frozenset(HANDLING | {P.CONSULT, P.IMPORT, P.UNMASK, P.VIEW_SCREEN, P.DISPATCH}),
        ),
        Role(
            "mediator",
            "消协调解员",
            "登记、到场、初查、调解本站商圈的纠纷",
            Rows.STATION,
            frozenset(
                HANDLING
                | {P.IMPORT, P.UNMASK, P.VIEW_SCREEN, P.FREEZE}
                | {P.CONSULT, P.DISPATCH, P.ACCEPT, P.MEDIATE}
            ),
        ),
        Role(
            "people_mediator",
            "人民调解员",
            "以人民调解委员会名义调解本站的纠纷",
            Rows.STATION,
            frozenset({P.VIEW_BOARD, P.VIEW_DISPUTES, P.NOTE, P.CORRECT, P.MEDIATE, P.ISSUE}),
        ),
        Role(
            "regulator",
            "市监承办人",
            "办理 12315 投诉和举报，导入平台数据，管来源模板",
            Rows.ALL,
            frozenset(
                HANDLING
                | {P.IMPORT, P.SHAPE_SOURCES, P.UNMASK, P.VIEW_REPORTS, P.FREEZE}
                | {P.CONSULT, P.ACCEPT, P.MEDIATE}
            ),
        ),
        Role(
            "analyst",
            "研判员",
            "看全区态势，研究上升的原因，管识别；不看个人信息",
            Rows.ALL,
            frozenset(
                {P.VIEW_DISPUTES, P.VIEW_PICTURE, P.EXPORT, P.CORRECT, P.VIEW_SCREEN, P.TEACH}
                | {P.REVIEW_ALERTS, P.SET_ALERTS, P.FREEZE}
                | {P.VIEW_OUTREACH, P.WARN, P.EDIT_ADVICE, P.VIEW_CONSULTATIONS}
            ),
            sees_people=False,
            begins="picture",
        ),
        Role(
            "supervisor",
            "负责人",
            "看本部门全部事项，说明理由后可查看个人信息",
            Rows.ALL,
            frozenset(
                HANDLING
                | {P.IMPORT, P.SHAPE_SOURCES, P.UNMASK, P.VIEW_SCREEN, P.TEACH}
                | {P.SET_ALERTS, P.FREEZE, P.EDIT_ADVICE}
                | {P.DISPATCH, P.ACCEPT, P.MEDIATE, P.APPROVE, P.ALLOT}
            ),
            begins="approvals",
        ),
        Role(
            "lawyer",
            "律师",
            "只看受邀的“1+1”联调，写法律意见",
            Rows.NONE,
            frozenset({P.OPINE}),
            sees_people=False,
        ),
        Role(
            "association_expert",
            "行业协会专家",
            "只看受邀的“1+1”联调，写专业意见",
            Rows.NONE,
            frozenset({P.OPINE}),
            sees_people=False,
        ),
        Role(
            "platform_operator",
            "站点维权专员",
            "只看本站点的登记簿、先行赔付、退货台账和月报，答复联动站转来的事项",
            Rows.NONE,
            frozenset({P.KEEP_REGISTER}),
        ),
        Role(
            "system_admin",
            "系统管理员",
            "维护商圈、商户、工作日历、接口账号、来源模板和识别版本；不看案件",
            Rows.NONE,
            frozenset(
                {P.MAINTAIN, P.MANAGE_DIRECTORY, P.MANAGE_MACHINES, P.SHAPE_SOURCES, P.TEACH}
            ),
            sees_people=False,
        ),
        Role(
            "security_admin",
            "安全管理员",
            "管理人员、角色和口令；不看案件",
            Rows.NONE,
            frozenset({P.MANAGE_PEOPLE}),
            sees_people=False,
        ),
        Role(
            "auditor",
            "审计员",
            "查阅操作留痕，核验留痕未被改动；不看案件",
            Rows.NONE,
            frozenset({P.VIEW_AUDIT}),
            sees_people=False,
        ),
    )
}
