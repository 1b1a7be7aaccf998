"""The actions of the audit in the words of people; each app names its own when it starts."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from liandong.desk.access.roles import ROLES
from liandong.engine.vocabulary import SOURCE_LABELS

Words = str | Promise

ACTIONS: Final[dict[str, Words]] = {
    "session.sign_in": _("登录"),
    "session.refuse": _("登录被拒"),
    "session.sign_out": _("退出"),
    "password.change": _("更改口令"),
    "person.add": _("新增人员"),
    "person.change": _("更改人员"),
    "person.contact": _("更改联系方式"),
    "person.lock": _("停用账号"),
    "person.unlock": _("启用账号"),
    "person.reset_password": _("重置口令"),
    "person.reveal": _("查看个人信息"),
    "department.add": _("新增部门"),
    "department.change": _("更改部门"),
    "machine.create": _("新增接口账号"),
    "machine.revoke": _("停用接口账号"),
    "view.save": _("存下筛选"),
    "view.drop": _("删除筛选"),
    "view.restore": _("恢复筛选"),
    "columns.choose": _("选择列"),
    "audit.read": _("查阅留痕"),
    "audit.export": _("导出留痕"),
    "audit.verify": _("核验留痕"),
    "desk.first_account": _("建立首个账号"),
    "demo.add_people": _("建立演示账号"),
    "demo.add_matters": _("加入演示纠纷"),
}

DETAILS: Final[dict[str, Words]] = {
    "account": _("账号摘要"),
    "accounts": _("账号数"),
    "after": _("更改后"),
    "before": _("更改前"),
    "broken_at": _("断点"),
    "department": _("部门"),
    "districts": _("商圈"),
    "entries": _("条数"),
    "field": _("字段"),
    "fields": _("字段"),
    "list": _("列表"),
    "may_read": _("可读取纠纷"),
    "reason": _("事由"),
    "role": _("角色"),
    "sealed": _("已封存"),
    "sources": _("来源"),
    "unsealed": _("未封存"),
}

CODES: Final[dict[str, Mapping[str, Words]]] = {
    "role": {role.key: role.name for role in ROLES.values()},
    "sources": {source.value: words for source, words in SOURCE_LABELS.items()},
}
"""For details that hold codes: the words of each."""

OBJECTS: Final[dict[str, Words]] = {
    "access.columnchoice": _("列"),
    "access.department": _("部门"),
    "access.machineaccount": _("接口账号"),
    "access.savedview": _("筛选"),
    "access.user": _("人员"),
}


def register(
    actions: Mapping[str, Words],
    objects: Mapping[str, Words] | None = None,
    *,
    details: Mapping[str, Words] | None = None,
    codes: Mapping[str, Mapping[str, Words]] | None = None,
) -> None:
    """Name actions (as "dispute.correct") and what they are done to (as "disputes.dispute").

    `details` name the keys of their details, `codes` the values of those that hold codes.
    """
    ACTIONS.update(actions)
    OBJECTS.update(objects or {})
    DETAILS.update(details or {})
    for key, words_of in (codes or {}).items():
        CODES[key] = {**CODES.get(key, {}), **words_of}


def words(action: str) -> str:
    """The words for an action; an action nobody named is shown as it is stored."""
    return str(ACTIONS.get(action, action))


def object_words(object_type: str, object_id: str) -> str:
    """What something was done to: 纠纷 6043."""
    return f"{OBJECTS.get(object_type, object_type)} {object_id}".strip()


def detail_words(detail: Mapping[str, object]) -> str:
    """The details as one line: 字段：投诉性质；记录数：2."""
    return "；".join(f"{detail_name(key)}：{_value(key, value)}" for key, value in detail.items())


def detail_name(key: str) -> str:
    return str(DETAILS.get(key, key))


def action_choices() -> list[tuple[str, str]]:
    return sorted(((action, str(named)) for action, named in ACTIONS.items()), key=lambda c: c[1])


def _value(key: str, value: object) -> str:
    match value:
        case dict():
            return "，".join(f"{detail_name(one)} {_value(one, of)}" for one, of in value.items())
        case list():
            return "、".join(_value(key, one) for one in value) or "—"
        case bool():
            return "是" if value else "否"
        case None | "":
            return "—"
    return str(CODES.get(key, {}).get(str(value), value))
