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
    "view.save": _("存下筛选"),
    "view.drop": _("删除筛选"),
    "view.restore": _("恢复筛选"),
    "columns.choose": _("选择列"),
    "audit.read": _("查阅留痕"),
    "audit.export": _("导出留痕"),
    "audit.verify": _("核验留痕"),
    "desk.first_account": _("建立首个账号"),
    "demo.add_people": _("建立演示账号"),
}

DETAILS: Final[dict[str, Words]] = {
    "account": _("账号摘要"),
    "accounts": _("账号数"),
    "after": _("更改后"),
    "again": _("再次提出"),
    "before": _("更改前"),
    "broken_at": _("断点"),
    "candidate": _("待确认编号"),
    "chart": _("图表"),
    "consumers": _("消费者人数"),
    "days": _("天数"),
    "decisions": _("确认过的对数"),
    "department": _("部门"),
    "digest": _("文件摘要"),
    "district": _("商圈"),
    "dispute": _("纠纷"),
    "disputes": _("纠纷数"),
    "districts": _("商圈"),
    "entries": _("条数"),
    "field": _("字段"),
    "filter": _("筛选"),
    "found": _("找到"),
    "kind": _("格式"),
    "hot": _("只比对最近几条的线索"),
    "joined": _("并入"),
    "list": _("列表"),
    "may_read": _("可读取纠纷"),
    "merchants": _("商户数"),
    "note": _("备注编号"),
    "opened": _("新立"),
    "other": _("另一件"),
    "queued": _("待确认"),
    "reason": _("事由"),
    "record": _("记录编号"),
    "records": _("记录数"),
    "role": _("角色"),
    "rows": _("行数"),
    "same": _("是同一件"),
    "sealed": _("已封存"),
    "since": _("从"),
    "size": _("字节"),
    "source": _("来源"),
    "source_id": _("编号"),
    "sources": _("来源"),
    "status": _("状态"),
    "undo": _("撤销"),
    "unsealed": _("未封存"),
    "until": _("到"),
    "verb": _("操作"),
    "wrong": _("判错"),
    "years": _("年份"),
}

OBJECTS: Final[dict[str, Words]] = {
    "access.columnchoice": _("列"),
    "access.department": _("部门"),
    "access.machineaccount": _("接口账号"),
    "access.savedview": _("筛选"),
    "access.user": _("人员"),
}


def register(actions: Mapping[str, Words], objects: Mapping[str, Words] | None = None) -> None:
    """Name actions (as "dispute.correct") and what they are done to (as "disputes.dispute")."""
    ACTIONS.update(actions)
    OBJECTS.update(objects or {})


def words(action: str) -> str:
    """The words for an action; an action nobody named is shown as it is stored."""
    return str(ACTIONS.get(action, action))


def object_words(object_type: str, object_id: str) -> str:
    """What something was done to: 纠纷 6043."""
    return f"{OBJECTS.get(object_type, object_type)} {object_id}".strip()


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
