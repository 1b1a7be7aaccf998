"""Steps of what rights stations keep, and of licence exports of merchants."""

from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from django.utils import timezone

from liandong.desk.access.models import Department, User
from liandong.desk.directory.models import Merchant
from liandong.desk.disputes.models import Dispute
from liandong.desk.intake.actions import merchant_imports
from liandong.desk.intake.models import MerchantImport
from liandong.desk.intake.uploads.landing import Landing
from liandong.desk.outreach.actions import stations
from liandong.desk.outreach.actions.station_registers import (
    accounts,
    entries,
    forwards,
    payments,
    requests,
    returns,
)
from liandong.desk.outreach.models import (
    AdvancePayment,
    GoodsReturn,
    RightsStation,
    StationAccount,
    StationEntry,
    StationForward,
    StationRequest,
)
from tests.desk.disputes.conftest import GOLD_COMPLAINT, dispute_of
from tests.desk.steps.outreach import head, home, mediator, officer, plated_station
from tests.desk.steps.preparing import Arguments, Give, Step, arguments

CONSUMER: Final = ("慕容示例", "19900007788")
LICENCES: Final = (
    "统一社会信用代码,名称,类型,经营者,经营场所,经营范围,成立日期,登记机关,状态\n"
    "91350100M000100Y43,演示书店,个体工商户,欧阳示例,铜马广场地下商业街3号,图书零售,2020-05-01,"
    "演示市监局,存续\n"
)


def account_named(username: str) -> User:
    office, _new = Department.objects.get_or_create(
        name="演示商场管理", defaults={"kind": "office"}
    )
    found = User.objects.filter(username=username).first()
    return found or User.objects.create(
        username=username, display_name=f"站点{username}", role="platform_operator",
        department=office, password_changed_at=timezone.now(),
    )  # fmt: skip


def kept_station(give: Give) -> RightsStation:
    """With its plate, and two accounts."""
    found = RightsStation.objects.filter(state="plated").first()
    if found is not None:
        return found
    station = plated_station(give)
    for username in ("operator", "second_operator"):
        accounts.give_account(
            station=station, username=account_named(username).username, by=head(give)
        )
    return station


def operator(give: Give) -> User:
    kept_station(give)
    return account_named("operator")


def second_operator(give: Give) -> User:
    kept_station(give)
    return account_named("second_operator")


def typed_entry(station: RightsStation, **changes: Any) -> StationEntry:
    """As it is typed, and not stored."""
    name, phone = CONSUMER
    given: dict[str, Any] = {
        "station": station, "received_at": timezone.now() - timedelta(hours=2), "consumer": name,
        "phone": phone, "merchant_name": "福临金店", "goods": "金手镯",
        "amount_yuan": Decimal(1280), "wants": "手镯断裂，要求更换", "course": "商户不同意更换",
    }  # fmt: skip
    return StationEntry(**given | changes)


def entry_of(give: Give) -> StationEntry:
    """Of another amount each time: the same again would be a form sent twice."""
    station = kept_station(give)
    amount = Decimal(1280 + StationEntry.objects.count())
    entry = typed_entry(station, amount_yuan=amount)
    return entries.enter(station=station, entry=entry, by=operator(give))


def changed_entry(give: Give) -> StationEntry:
    found = entry_of(give)
    found.goods = "金项链"
    return found


def settled_entry(give: Give) -> StationEntry:
    return entries.settle_entry(
        entry=entry_of(give), settled_yuan=Decimal(200), course="退差价", by=operator(give)
    )


def forward_of(give: Give) -> StationForward:
    return entries.forward_entry(entry=entry_of(give), to="association", by=operator(give))


def disputed(give: Give) -> Dispute:
    return dispute_of(give("add_record")(GOLD_COMPLAINT, source="complaint_12315"))


def to_send(give: Give) -> dict[str, Any]:
    return {
        "dispute": disputed(give), "station": kept_station(give), "words": "请商户答复是否更换",
        "by": officer(give),
    }  # fmt: skip


def request_of(give: Give) -> StationRequest:
    return requests.send_to_station(**to_send(give))


def typed_payment(station: RightsStation, **changes: Any) -> AdvancePayment:
    name, phone = CONSUMER
    given: dict[str, Any] = {
        "station": station, "consumer": name, "phone": phone, "merchant_name": "福临金店",
        "reason": "商户撤场，退款无着", "amount_yuan": Decimal(300),
        "applied_on": timezone.localdate(),
    }  # fmt: skip
    return AdvancePayment(**given | changes)


def payment_of(give: Give) -> AdvancePayment:
    station = kept_station(give)
    return payments.apply_for_payment(
        station=station, payment=typed_payment(station), by=operator(give)
    )


def decision_on(give: Give) -> dict[str, Any]:
    return {
        "payment": payment_of(give), "facts_clear": True, "no_fault": True,
        "approved_yuan": Decimal(300), "on": timezone.localdate(), "by": second_operator(give),
    }  # fmt: skip


def approved_payment(give: Give) -> AdvancePayment:
    return payments.decide_on_payment(**decision_on(give))


def paid(give: Give) -> AdvancePayment:
    return payments.pay(payment=approved_payment(give), on=timezone.localdate(), by=operator(give))


def recovered(give: Give) -> AdvancePayment:
    return payments.recover(
        payment=paid(give), recovered_yuan=Decimal(300), on=timezone.localdate(),
        by=operator(give),
    )  # fmt: skip


def typed_return(station: RightsStation, **changes: Any) -> GoodsReturn:
    given: dict[str, Any] = {
        "station": station, "on": timezone.localdate(), "merchant_name": "福临金店",
        "goods": "项链", "amount_yuan": Decimal(99), "days": 3, "result": "returned",
    }  # fmt: skip
    return GoodsReturn(**given | changes)


def return_of(give: Give) -> GoodsReturn:
    """Of other goods each time."""
    station = kept_station(give)
    goods = f"项链{GoodsReturn.objects.count() or ''}"
    return returns.enter_return(
        station=station, goods_return=typed_return(station, goods=goods), by=operator(give)
    )


def account_of(give: Give) -> StationAccount:
    return kept_station(give).accounts.get(user=operator(give))


def put_in(give: Give, text: str = LICENCES, *, by: User | None = None) -> MerchantImport:
    """A file that was put in and waits for its job."""
    path = give("tmp_path") / "执照.csv"
    path.write_text(text, "utf-8")
    with path.open("rb") as file:
        return merchant_imports.start_merchant_import(
            Landing.copy(file, path.name), by=by or officer(give)
        )


def landed_licences(give: Give) -> Arguments:
    path = give("tmp_path") / "执照.csv"
    path.write_text(LICENCES, "utf-8")
    with path.open("rb") as file:
        return arguments(Landing.copy(file, path.name), by=officer(give))


def read_licences(give: Give, text: str = LICENCES, *, by: User | None = None) -> MerchantImport:
    of = put_in(give, text, by=by)
    merchant_imports.draft_import(of)
    of.refresh_from_db()
    return of


def doubtful_import(give: Give) -> MerchantImport:
    """With a row that differs from what was typed."""
    Merchant.objects.create(name="演示书屋", credit_code="91350100M000100Y43", district=home(give))
    return read_licences(give)


def imported(give: Give) -> MerchantImport:
    return merchant_imports.confirm_import(of=read_licences(give), by=officer(give))


STEPS: Final[tuple[Step, ...]] = (
    (
        stations.add_pact,
        lambda give: arguments(
            station=plated_station(give), signed_on=timezone.localdate(), shops=12,
            articles="七日内可退", by=mediator(give),
        ),
    ),
    (
        accounts.give_account,
        lambda give: arguments(
            station=kept_station(give), username=account_named("third").username, by=head(give)
        ),
    ),
    (
        accounts.end_account,
        lambda give: arguments(account=account_of(give), by=head(give)),
    ),
    (
        entries.enter,
        lambda give: arguments(
            station=kept_station(give), entry=typed_entry(kept_station(give)), by=operator(give)
        ),
    ),
    (
        entries.change_entry,
        lambda give: arguments(entry=changed_entry(give), by=operator(give)),
    ),
    (
        entries.settle_entry,
        lambda give: arguments(
            entry=entry_of(give), settled_yuan=None, course="已更换", by=operator(give)
        ),
    ),
    (
        entries.drop_entry,
        lambda give: arguments(entry=entry_of(give), course="不再追究", by=operator(give)),
    ),
    (
        entries.void_entry,
        lambda give: arguments(entry=entry_of(give), reason="重复登记", by=operator(give)),
    ),
    (
        entries.forward_entry,
        lambda give: arguments(entry=entry_of(give), to="platform", by=operator(give)),
    ),
    (
        entries.call_back,
        lambda give: arguments(
            entry=settled_entry(give), result="satisfied", on=timezone.localdate(),
            by=operator(give),
        ),
    ),
    (
        forwards.register_forward,
        lambda give: arguments(forward=forward_of(give), by=officer(give)),
    ),
    (
        forwards.reply_to_forward,
        lambda give: arguments(forward=forward_of(give), words="请再联系商户", by=officer(give)),
    ),
    (requests.send_to_station, lambda give: arguments(**to_send(give))),
    (
        requests.take_back_request,
        lambda give: arguments(request=request_of(give), by=officer(give)),
    ),
    (
        requests.answer_request,
        lambda give: arguments(
            request=request_of(give), result="settled", answer="同意更换", by=operator(give)
        ),
    ),
    (
        payments.apply_for_payment,
        lambda give: arguments(
            station=kept_station(give), payment=typed_payment(kept_station(give)),
            by=operator(give),
        ),
    ),
    (payments.decide_on_payment, lambda give: arguments(**decision_on(give))),
    (
        payments.pay,
        lambda give: arguments(
            payment=approved_payment(give), on=timezone.localdate(), by=operator(give)
        ),
    ),
    (
        payments.recover,
        lambda give: arguments(
            payment=paid(give), recovered_yuan=Decimal(0), on=timezone.localdate(),
            by=operator(give),
        ),
    ),
    (
        payments.close_payment,
        lambda give: arguments(
            payment=recovered(give), on=timezone.localdate(), by=operator(give)
        ),
    ),
    (
        returns.enter_return,
        lambda give: arguments(
            station=kept_station(give), goods_return=typed_return(kept_station(give)),
            by=operator(give),
        ),
    ),
    (
        returns.void_return,
        lambda give: arguments(goods_return=return_of(give), reason="重复", by=operator(give)),
    ),
    (merchant_imports.start_merchant_import, landed_licences),
    (merchant_imports.draft_import, lambda give: arguments(put_in(give))),
    (
        merchant_imports.refuse_import,
        lambda give: arguments(put_in(give), "文件打不开"),
    ),
    (
        merchant_imports.accept_row,
        lambda give: arguments(
            row=doubtful_import(give).rows.get(), accepted=True, by=officer(give)
        ),
    ),
    (
        merchant_imports.accept_all,
        lambda give: arguments(of=doubtful_import(give), accepted=True, by=officer(give)),
    ),
    (
        merchant_imports.compare_again,
        lambda give: arguments(of=read_licences(give), by=officer(give)),
    ),
    (
        merchant_imports.confirm_import,
        lambda give: arguments(of=read_licences(give), by=officer(give)),
    ),
    (
        merchant_imports.drop_import,
        lambda give: arguments(of=read_licences(give), by=officer(give)),
    ),
    (
        merchant_imports.take_back_import,
        lambda give: arguments(of=imported(give), by=officer(give)),
    ),
)  # fmt: skip
