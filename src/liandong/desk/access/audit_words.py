"""The actions of the audit in the words of people; each app names its own when it starts."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

ACTIONS: Final[dict[str, Words]] = {
    "session.sign_in": _("登录"),
    "session.refuse": _("登录被拒"),
    "session.sign_out": _("退出"),
    "password.change": _("更改口令"),
    "person.add": _("新增人员"),
    "person.change": _("更改人员"),
    "person.lock": _("停用账号"),
    "person.unlock": _("启用账号"),
    "person.reset_password": _("重置口令"),
    "person.reveal": _("查看个人信息"),
    "department.add": _("新增部门"),
    "department.change": _("更改部门"),
    "machine.create": _("新增接口账号"),
    "machine.revoke": _("停用接口账号"),
    "audit.read": _("查阅留痕"),
    "audit.export": _("导出留痕"),
    "audit.verify": _("核验留痕"),
    "desk.first_account": _("建立首个账号"),
    "demo.add_people": _("建立演示账号"),
}

DETAILS: Final[dict[str, Words]] = {
    "account": _("账号摘要"),
    "after": _("更改后"),
    "before": _("更改前"),
    "broken_at": _("断点"),
    "department": _("部门"),
    "districts": _("商圈"),
    "entries": _("条数"),
    "field": _("字段"),
    "filter": _("筛选"),
    "may_read": _("可读取纠纷"),
    "reason": _("事由"),
    "role": _("角色"),
    "sealed": _("已封存"),
    "sources": _("来源"),
    "unsealed": _("未封存"),
}


def register(actions: Mapping[str, Words], details: Mapping[str, Words] | None = None) -> None:
    """Name actions (as "dispute.correct") and keys of their details."""
    ACTIONS.update(actions)
    DETAILS.update(details or {})


def words(action: str) -> str:
    """The words for an action; an action nobody named is shown as it is stored."""
    return str(ACTIONS.get(action, action))


def detail_words(detail: dict[str, object]) -> str:
    """The details as one line: 字段：person；事由：联系双方."""
    return "；".join(f"{DETAILS.get(key, key)}：{_value(value)}" for key, value in detail.items())


def action_choices() -> list[tuple[str, str]]:
    return sorted(((action, str(named)) for action, named in ACTIONS.items()), key=lambda c: c[1])


def _value(value: object) -> str:
    match value:
        case dict():
            return "，".join(f"{DETAILS.get(key, key)} {_value(one)}" for key, one in value.items())
        case list():
            return "、".join(map(str, value))
        case bool():
            return "是" if value else "否"
        case None:
            return "—"
    return str(value)
