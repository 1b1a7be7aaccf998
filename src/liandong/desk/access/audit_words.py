"""Chinese names of the audit's actions; each app registers its own when it starts."""

from collections.abc import Mapping
from typing import Final

from liandong.desk.access.roles import ROLES
from liandong.engine.vocabulary import SOURCE_LABELS

ACTIONS: Final[dict[str, str]] = {
    "session.sign_in": "登录",
    "session.refuse": "登录被拒",
    "request.deny": "越权操作被拒",
    "session.sign_out": "退出",
    "session.end": "退出其他设备",
    "page.read": "查看页面",
    "password.change": "更改口令",
    "person.add": "新增人员",
    "person.change": "更改人员",
    "person.contact": "更改联系方式",
    "person.lock": "停用账号",
    "person.unlock": "启用账号",
    "person.reset_password": "重置口令",
    "person.reveal": "查看个人信息",
    "person.reveal_refuse": "查看个人信息被拒",
    "person.reveal_limit": "查看个人信息达到上限",
    "person.phone_miss": "按电话查找，没有结果",
    "person.phone_limit": "按电话查找达到上限",
    "department.add": "新增部门",
    "department.change": "更改部门",
    "machine.create": "新增接口账号",
    "machine.renew": "换发接口密钥",
    "machine.warn": "提醒接口密钥到期",
    "machine.revoke": "停用接口账号",
    "view.save": "存下筛选",
    "view.drop": "删除筛选",
    "view.restore": "恢复筛选",
    "columns.choose": "选择列",
    "audit.read": "查阅留痕",
    "audit.export": "导出留痕",
    "audit.verify": "核验留痕",
    "cell.unreadable": "发现无法读取的加密内容",
    "audit.accept": "重设留痕锚点",
    "desk.first_account": "建立首个账号",
    "demo.add_people": "建立演示账号",
    "demo.add_disputes": "加入演示纠纷",
}

# In this order they are told: databases give the keys of a JSON column in orders of their own.
DETAILS: Final[dict[str, str]] = {
    "account": "账号摘要",
    "accounts": "账号数",
    "role": "角色",
    "department": "部门",
    "districts": "商圈",
    "list": "列表",
    "field": "字段",
    "fields": "字段",
    "before": "更改前",
    "after": "更改后",
    "broken_at": "断点",
    "days": "天数",
    "entries": "条数",
    "findings": "不符之处",
    "route": "页面",
    "method": "方式",
    "why": "原因",
    "may_read": "可读取纠纷",
    "phone_digest": "电话摘要",
    "reason": "事由",
    "sealed": "已封存",
    "sealed_before": "原封存到",
    "sources": "来源",
    "unsealed": "未封存",
    "times": "次数",
}

CODES: Final[dict[str, Mapping[str, str]]] = {
    "role": {role.key: role.name for role in ROLES.values()},
    "method": {"GET": "查看", "HEAD": "查看", "POST": "提交", "OTHER": "其他方式"},
    "sources": {source.value: words for source, words in SOURCE_LABELS.items()},
    "why": {
        "permission": "没有权限",
        "reason": "事由不明",
        "scope": "不在可见范围",
        "limit": "次数已满",
        "locked": "锁定期内",
        "key": "密钥有误或者已停用",
        "expired": "密钥已到期",
    },
}
"""For details that hold codes: the words of each."""

OBJECTS: Final[dict[str, str]] = {
    "access.columnchoice": "列",
    "access.department": "部门",
    "access.machineaccount": "接口账号",
    "access.savedview": "筛选",
    "access.user": "人员",
    "cell": "加密的一格",
}


def register(
    actions: Mapping[str, str],
    objects: Mapping[str, str] | None = None,
    *,
    details: Mapping[str, str] | None = None,
    codes: Mapping[str, Mapping[str, str]] | None = None,
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
    """The words for an action; an unregistered action is shown as it is stored."""
    return str(ACTIONS.get(action, action))


def object_words(object_type: str, object_id: str) -> str:
    """What something was done to: 纠纷 6043."""
    return f"{OBJECTS.get(object_type, object_type)} {object_id}".strip()


def detail_words(detail: Mapping[str, object]) -> str:
    """The details as one line: 字段：投诉性质；记录数：2."""
    return "；".join(
        f"{detail_name(key)}：{_value(key, value)}" for key, value in _in_order(detail)
    )


def _in_order(detail: Mapping[str, object]) -> list[tuple[str, object]]:
    place = {key: at for at, key in enumerate(DETAILS)}
    return sorted(detail.items(), key=lambda pair: (place.get(pair[0], len(place)), pair[0]))


def detail_name(key: str) -> str:
    return str(DETAILS.get(key, key))


def action_choices() -> list[tuple[str, str]]:
    return sorted(((action, str(named)) for action, named in ACTIONS.items()), key=lambda c: c[1])


def _value(key: str, value: object) -> str:
    match value:
        case dict():
            return "，".join(
                f"{detail_name(name)} {_value(name, of)}" for name, of in _in_order(value)
            )
        case list():
            return "、".join(_value(key, part) for part in value) or "—"
        case bool():
            return "是" if value else "否"
        case None | "":
            return "—"
    return str(CODES.get(key, {}).get(str(value), value))
