"""What a rights station keeps: its register (登记簿), 先行赔付, 线下无理由退货, and how fast it is
answered. Columns as the stations' own books have them; answers within one working day, as the
running rules of stations agree (no statute)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

ANSWER_DAYS: Final = 1
"""Working days in which the desk answers a station, and a station the desk."""
SMALL: Final = 10
"""Of fewer entries no percentage is made."""


class EntryState(StrEnum):
    """How far an entry of the register is."""

    OPEN = "open"
    SETTLED = "settled"
    FORWARDED = "forwarded"
    DROPPED = "dropped"
    VOID = "void"


ENTRY_STATES: Final = {
    EntryState.OPEN: "处理中",
    EntryState.SETTLED: "已和解",
    EntryState.FORWARDED: "已转出",
    EntryState.DROPPED: "消费者撤回",
    EntryState.VOID: "作废",
}
FORWARDED_TO: Final = {"association": "转消协", "platform": "转12315"}
ANSWERS: Final = {"registered": "已登记办理", "replied": "已答复，由站点继续处理"}
CALL_BACKS: Final = {
    "satisfied": "满意", "partly": "基本满意", "unsatisfied": "不满意", "unreached": "没有联系上",
}  # fmt: skip
SHOP_ANSWERS: Final = {
    "settled": "商户同意，已和解",
    "offered": "商户提出方案",
    "refused": "商户不同意",
    "unreached": "没有联系上商户",
}


class PaymentState(StrEnum):
    """How far an advance payment is: 申请→核定→垫付→追偿→结清."""

    APPLIED = "applied"
    APPROVED = "approved"
    REFUSED = "refused"
    PAID = "paid"
    RECOVERED = "recovered"
    CLOSED = "closed"


PAYMENT_STATES: Final = {
    PaymentState.APPLIED: "待核定",
    PaymentState.APPROVED: "已核定",
    PaymentState.REFUSED: "不予赔付",
    PaymentState.PAID: "已垫付",
    PaymentState.RECOVERED: "已追偿",
    PaymentState.CLOSED: "已结清",
}
RETURN_RESULTS: Final = {
    "returned": "已退货退款",
    "exchanged": "已换货",
    "unfit": "不符合退货条件",
    "refused": "商户不予办理",
}


class Outcome(StrEnum):
    """What became of something that wants an answer by a day."""

    IN_TIME = "in_time"
    LATE = "late"
    UNANSWERED = "unanswered"
    WAITING = "waiting"


OUTCOMES: Final = {
    Outcome.IN_TIME: "按时答复",
    Outcome.LATE: "逾期答复",
    Outcome.UNANSWERED: "逾期未答复",
    Outcome.WAITING: "待答复",
}


def outcome(*, due_on: date, answered_on: date | None, today: date) -> Outcome:
    """By the day on which it was answered; without one, by today."""
    if answered_on is not None:
        return Outcome.IN_TIME if answered_on <= due_on else Outcome.LATE
    return Outcome.WAITING if today <= due_on else Outcome.UNANSWERED


@dataclass(frozen=True, slots=True)
class SelfSettled:
    """自行和解率: of the entries received in a time that have a result, how many the station
    settled itself. Open and void entries do not count."""

    settled: int
    ended: int

    @property
    def share(self) -> float | None:
        """None where there are too few."""
        return self.settled / self.ended if self.ended >= SMALL else None

    @property
    def short(self) -> str:
        """For a tile, beside the words."""
        return f"{self.settled}/{self.ended} 件" if self.share is None else f"{self.share:.1%}"

    def words(self) -> str:
        if not self.ended:
            return "还没有有结果的登记"
        counts = f"{self.ended} 件中 {self.settled} 件"
        if self.share is None:
            return f"{counts}（不足 {SMALL} 件，不算百分比）"
        return f"{self.share:.1%}（{counts}）"


SELF_SETTLED_TEXT: Final = (
    f"期内接收、已有结果的登记中，由站点自行和解的比例；处理中和作废的不计，不足 {SMALL} 件只列件数"
)
