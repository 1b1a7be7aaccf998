"""Departments and accounts of the demo: one for each role, a supervisor in each department that
signs. All are fictitious."""

from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actors import System
from liandong.desk.access.models import Department, User
from liandong.desk.access.roles import ROLES
from liandong.desk.config.demo import PASSWORD

STATION: Final = "铜马商圈"


@dataclass(frozen=True, slots=True)
class Account:
    username: str
    display_name: str
    role: str
    department: str


DEPARTMENTS: Final = {
    "亭东公安分局铜马广场警务站": (Department.Kind.POLICE, [STATION]),
    "亭东区消费者协会": (Department.Kind.ASSOCIATION, [STATION]),
    "铜马广场人民调解委员会": (Department.Kind.COMMITTEE, [STATION]),
    "亭东区市场监督管理局": (Department.Kind.REGULATOR, []),
    "亭东区联动平台管理室": (Department.Kind.OFFICE, []),
    "示例律师事务所": (Department.Kind.OFFICE, []),
    "示例商场管理公司": (Department.Kind.OFFICE, []),
    "亭东区家用电器行业协会": (Department.Kind.OFFICE, []),
}

ACCOUNTS: Final = (
    Account("duty", "陈示例", "duty_officer", "亭东公安分局铜马广场警务站"),
    Account("mediator", "林示例", "mediator", "亭东区消费者协会"),
    Account("people", "何示例", "people_mediator", "铜马广场人民调解委员会"),
    Account("regulator", "周示例", "regulator", "亭东区市场监督管理局"),
    Account("analyst", "许示例", "analyst", "亭东区市场监督管理局"),
    Account("supervisor", "郑示例", "supervisor", "亭东区市场监督管理局"),
    Account("association_head", "孙示例", "supervisor", "亭东区消费者协会"),
    Account("station_head", "吴示例", "supervisor", "亭东公安分局铜马广场警务站"),
    Account("lawyer", "顾示例", "lawyer", "示例律师事务所"),
    Account("operator", "钱示例", "platform_operator", "示例商场管理公司"),
    Account("operator2", "罗示例", "platform_operator", "示例商场管理公司"),
    Account("expert", "苗示例", "association_expert", "亭东区家用电器行业协会"),
    Account("system", "系统示例", "system_admin", "亭东区联动平台管理室"),
    Account("security", "安全示例", "security_admin", "亭东区联动平台管理室"),
    Account("auditor", "审计示例", "auditor", "亭东区联动平台管理室"),
)


def add_people(*, by: System) -> None:
    """Departments and accounts, where they are not there yet."""
    with transaction.atomic():
        for name, (kind, districts) in DEPARTMENTS.items():
            Department.objects.get_or_create(
                name=name, defaults={"kind": kind, "districts": districts}
            )
        for account in ACCOUNTS:
            _add(account)
        audit.record("demo.add_people", by=by, detail={"accounts": len(ACCOUNTS)})


def table() -> str:
    """The accounts as lines for the terminal."""
    rows = [f"  {a.username:<18}{ROLES[a.role].name}（{a.department}）" for a in ACCOUNTS]
    return "\n".join([f"演示账号（口令都是 {PASSWORD}）：", *rows])


def _add(account: Account) -> None:
    if User.objects.filter(username=account.username).exists():
        return
    user = User(
        username=account.username,
        display_name=account.display_name,
        role=account.role,
        department=Department.objects.get(name=account.department),
        password_changed_at=timezone.now(),
    )
    user.set_password(PASSWORD)
    user.save()
