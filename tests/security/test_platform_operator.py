"""The account of a rights station sees its own register, ledgers and report, what the desk sends to
it, and nothing else of the desk."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from liandong.desk.access.models import Department, User
from liandong.desk.directory.models import District
from liandong.desk.outreach.models import RightsStation, StationAccount, StationRequest
from tests.desk.disputes.conftest import GOLD_COMPLAINT, dispute_of
from tests.desk.every_app.test_every_url import address, routes
from tests.desk.steps.station_registers import account_named

pytestmark = pytest.mark.django_db
CANARY, CANARY_PHONE = "澹台金丝雀", "13922220001"
OWN = ("own-station", "/stations/WZ2/")
PERSONAL = {
    "/", "/password/", "/sessions/", "/drafts/", "/views/", "/sign-in/", "/jobs/", "/events/",
}  # fmt: skip
"""Pages about one's own account, which everybody has."""


@pytest.fixture
def desk(url_values: dict[str, str], add_record: Callable[..., Any]) -> dict[str, str]:
    """A desk with canaries in a dispute and in the register of another station."""
    record = add_record(
        GOLD_COMPLAINT + f"联系{CANARY}{CANARY_PHONE}", source="complaint_12315",
        person_name=CANARY, person_phone=CANARY_PHONE, merchant_name="金丝雀示例店",
    )  # fmt: skip
    other = RightsStation.objects.get(number="WZ1")
    RightsStation.objects.filter(pk=other.pk).update(
        state="plated", plate_number="演-1", plated_on="2026-01-01"
    )
    by = User.objects.get(username="drafter")
    other.entries.create(
        number="DJ2", received_at=record.received_at, consumer=CANARY, phone=CANARY_PHONE,
        merchant_name="金丝雀示例店", wants=f"{CANARY}要求退款", handled_by=by, entered_by=by,
    )  # fmt: skip
    other.returns.create(
        on="2026-12-01", merchant_name="金丝雀示例店", goods="演示", amount_yuan=1, days=1,
        result="refused", words=f"电话{CANARY_PHONE}", entered_by=by,
    )  # fmt: skip
    return url_values | {"number": dispute_of(record).number}


@pytest.fixture
def operator(desk: dict[str, str]) -> User:
    """Of a second station, with one entry of its own."""
    by = User.objects.get(username="drafter")
    own = RightsStation.objects.create(
        number="WZ2", department=by.department, district=District.objects.get(name="铜马商圈"),
        name="第二站", host="第二商场", host_kind="mall", address="演示路", area=20, phone="0575-2",
        rules="首问", filed_by=by, state="plated", plate_number="演-2", plated_on="2026-01-01",
    )  # fmt: skip
    user = account_named("operator")
    StationAccount.objects.create(station=own, user=user, given_by=by)
    return user


def browser(by: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(by)
    return client


def body_of(reply: Any) -> str:
    parts = reply.streaming_content if reply.streaming else [reply.content]
    return b"".join(parts).decode("utf-8", "replace")


@pytest.mark.long
def test_no_address_of_the_desk_opens_for_it(desk: dict[str, str], operator: User) -> None:
    client, opened = browser(operator), []
    for route in routes():
        if route in {"/sign-out/", "/events/"} or route.startswith("/board/guide/"):
            continue  # the guide is the same for everybody
        url = address(route, desk)
        reply = client.get(url)
        body = body_of(reply)
        assert not [
            word for word in (CANARY, CANARY_PHONE, "金丝雀", desk["number"]) if word in body
        ], url
        if reply.status_code == 200 and not url.startswith("/outreach/own-station"):
            opened.append(route)
    own_account = {
        route
        for route in opened
        if not route.startswith(
            ("/board", "/disputes", "/handling", "/intake", "/recognition", "/directory", "/papers",
             "/picture", "/alerts", "/outreach", "/people", "/audit", "/machines", "/departments")
        )
    }  # fmt: skip
    assert set(opened) == own_account, opened


def test_it_changes_nothing_of_another_station(desk: dict[str, str], operator: User) -> None:
    client = browser(operator)
    other = RightsStation.objects.get(number="WZ1")
    before = list(other.entries.order_by("pk").values_list("pk", "state"))
    for name, args in (
        ("station_register", ["WZ1"]),
        ("station_entry", ["WZ1", "DJ2"]),
        ("station_payments", ["WZ1"]),
        ("station_returns", ["WZ1"]),
        ("station_requests", ["WZ1"]),
        ("station_report", ["WZ1"]),
        ("register_file", ["WZ1", "csv"]),
        ("payments_file", ["WZ1", "csv"]),
        ("returns_file", ["WZ1", "csv"]),
        ("station_report_paper", ["WZ1", "pdf"]),
        ("new_entry", ["WZ1"]),
        ("edit_entry", ["WZ1", "DJ2"]),
    ):
        assert client.get(reverse(f"outreach:{name}", args=args)).status_code == 404, name
    for step in ("settle", "forward", "drop", "void", "call-back"):
        url = reverse("outreach:entry_step", args=["WZ1", "DJ2", step])
        assert client.post(url, {"course": "x", "to": "platform", "reason": "x"}).status_code == 404
    for url in (
        reverse("outreach:register_entry", args=["WZ1", "DJ1"]),
        reverse("outreach:reply_to_entry", args=["WZ1", "DJ1"]),
        reverse("outreach:give_account", args=["WZ2"]),
        reverse("outreach:station_step", args=["WZ2", "plate"]),
    ):
        assert client.post(url, {"username": "operator", "words": "x"}).status_code == 403, url
    assert list(other.entries.order_by("pk").values_list("pk", "state")) == before


def test_what_the_desk_sends_reaches_its_own_station_without_the_consumer(
    desk: dict[str, str], operator: User
) -> None:
    by = User.objects.get(username="drafter")
    dispute = RightsStation.objects.get(number="WZ1")
    from liandong.desk.disputes.models import Dispute

    found = Dispute.objects.get(number=desk["number"])
    for station in (dispute, RightsStation.objects.get(number="WZ2")):
        StationRequest.objects.create(
            station=station, dispute=found, merchant_name=f"{station.name}的商户", words="请答复",
            at=found.opened_at, by=by, department=by.department, due_on="2026-12-03",
            working_out="一个工作日",
        )  # fmt: skip
    page = body_of(browser(operator).get(reverse("outreach:station_requests", args=["WZ2"])))
    assert "第二站的商户" in page
    assert "演示站的商户" not in page
    assert not [word for word in (CANARY, CANARY_PHONE, found.number) if word in page]


def test_it_neither_unmasks_nor_searches_nor_reads_the_audit(operator: User) -> None:
    client = browser(operator)
    assert client.get("/disputes/search/?q=金").status_code == 403
    assert client.get("/audit/").status_code == 403
    assert client.get("/api/v1/disputes").status_code in {401, 403, 404}
    home = client.get("/", follow=True)
    assert home.redirect_chain[-1][0] == reverse("outreach:own_station")
    page = body_of(home)
    assert "data-search" not in page
    assert 'id="bell"' not in page


@pytest.mark.long
def test_one_without_a_station_sees_what_to_do(
    desk: dict[str, str], signed_in: Callable[..., Client]
) -> None:
    page = body_of(signed_in("platform_operator").get(reverse("outreach:own_station")))
    assert "账号还没有登记到站点" in page


def test_the_desk_of_another_district_does_not_see_the_register(desk: dict[str, str]) -> None:
    elsewhere = Department.objects.create(name="滨河站", kind="police", districts=["滨河商圈"])
    stranger = User.objects.create(
        username="stranger", display_name="演示外站", role="duty_officer", department=elsewhere
    )
    stranger.password_changed_at = User.objects.get(username="drafter").password_changed_at
    stranger.save()
    reply = browser(stranger).get(reverse("outreach:station_entry", args=["WZ1", "DJ2"]))
    assert reply.status_code == 404


@pytest.mark.long
def test_the_desk_reads_people_in_the_register_masked(
    desk: dict[str, str], signed_in: Callable[..., Client]
) -> None:
    for role in ("duty_officer", "supervisor", "analyst"):
        client = signed_in(role)
        for name, args in (
            ("station_entry", ["WZ1", "DJ2"]),
            ("station_register", ["WZ1"]),
            ("station_returns", ["WZ1"]),
        ):
            page = body_of(client.get(reverse(f"outreach:{name}", args=args)))
            assert "金丝雀示例店" in page, role
            assert CANARY not in page, role
            assert CANARY_PHONE not in page, role
