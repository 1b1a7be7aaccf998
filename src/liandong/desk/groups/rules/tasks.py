"""What is to be done about a group dispute by its level: a local default of the emergency plan.

Levels are those of group disputes, the gravest first; one of a city's own counts as the mildest.
"""

from dataclasses import dataclass
from typing import Final

ORDER: Final = ("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ")
RUNAWAY: Final = "闭店跑路"


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do, from which level on (`mildest`), and for which problem alone."""

    key: str
    words: str
    mildest: str = "Ⅳ"
    problem: str = ""


PLAN: Final = (
    Task("verify", "核实人数、金额和共同诉求，固定合同、付款凭证"),
    Task("representatives", "推选代表，不超过两名，书面委托（办法第12条）"),
    Task("trader", "约见商家负责人，问清解决方案和期限"),
    Task("clue", "涉嫌违法的，线索交市监核查，十五个工作日（办法第27条）"),
    Task("prepaid", "查预付款去向和余额清单", problem=RUNAWAY),
    Task(
        "runaway",
        "涉嫌犯罪的，由市监移送公安（国务院令第310号第3条、第5条；办法第42条）",
        problem=RUNAWAY,
    ),
    Task(
        "mall",
        "查商场是否核验经营资质、营业执照，有过错的告知消费者（法释〔2025〕4号第6条）；柜台租赁期满的，"
        "可以向出租者要求赔偿（消法第43条）",
        problem=RUNAWAY,
    ),
    Task("order", "现场秩序维护，劝导分批登记", mildest="Ⅲ"),
    Task("bureaus", "报告市监分局和公安分局值班领导", mildest="Ⅲ"),
    Task("meeting", "报告联席会议办公室，成立专班", mildest="Ⅱ"),
    Task("media", "统一答复口径，指定一人对外", mildest="Ⅱ"),
    Task("city", "报告市级主管部门", mildest="Ⅰ"),
    Task("medical", "有人受伤的先送医，民警控制现场", mildest="Ⅰ"),
)


def tasks_for(level: str, problem: str) -> list[Task]:
    """The tasks of a group of this level about this problem."""
    rank = ORDER.index(level if level in ORDER else ORDER[-1])
    return [
        task for task in PLAN if rank <= ORDER.index(task.mildest) and task.problem in ("", problem)
    ]
