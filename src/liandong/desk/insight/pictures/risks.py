"""Where many people may lose at once: group disputes, and money paid in advance."""

from typing import Final

from django.urls import reverse

from liandong.desk.access.models import User
from liandong.desk.insight.pictures.kinds import Picture
from liandong.desk.insight.queries.risks import groups_in, prepaid_traders
from liandong.desk.insight.scope import Scope
from liandong.desk.ui import charts
from liandong.desk.ui.charts import Cell
from liandong.desk.ui.wording import yuan
from liandong.engine.surveillance.groups.levels import RUNAWAY

SHOWN: Final = 10
SHORT: Final = 5


def groups(scope: Scope, by: User) -> Picture:
    found = list(groups_in(scope, by=by)[:SHOWN])
    rows = [
        [
            Cell(group.number, reverse("disputes:group", args=[group.number])),
            Cell(group.merchant_name),
            Cell(group.problem),
            Cell(group.level),
            charts.number(group.consumers),
            Cell(yuan(group.amount_yuan), is_number=True),
            Cell(str(group.get_state_display())),
        ]
        for group in found
    ]
    head = ["编号", "商家", "问题", "级别", "人数", "金额", "状态"]
    title = f"群体性纠纷 {len(found)} 起" if found else "群体性纠纷"
    return Picture("groups", title, charts.plain_table(head, rows), "本期仍有新投诉的群体")


def prepaid(scope: Scope, by: User) -> Picture:
    found, total = prepaid_traders(scope, by=by, limit=SHORT)
    rows = [
        [
            Cell(trader.name, scope.disputes_url(shop=trader.name, risk="prepaid")),
            charts.number(trader.n),
            Cell(yuan(trader.amount), is_number=True),
            Cell(RUNAWAY if trader.closed else "—"),
        ]
        for trader in found
    ]
    if total:
        everything = Cell("全部", scope.disputes_url(risk="prepaid"))
        rows.append([everything, charts.number(total), Cell("—", is_number=True), Cell("—")])
    head = ["商家", scope.unit, "争议金额", "风险"]
    title = f"预付式消费 {total} {scope.unit}"
    note = "预付卡、会员卡、充值卡等退款和停用纠纷；“闭店跑路”按记录中的说法"
    return Picture("prepaid", title, charts.plain_table(head, rows), note)
