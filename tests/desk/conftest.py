"""What holds for every test of the desk, and the small desk that they share: two districts, some
shops, people of each role, and what has happened to a few disputes.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.models.signals import post_migrate, post_save
from django.test import Client
from django.utils import timezone

from liandong.desk.access.actions.machines import key_hash
from liandong.desk.access.audit_words import ACTIONS, DETAILS, OBJECTS
from liandong.desk.access.encryption import ciphers
from liandong.desk.access.encryption.key_checks import ensure
from liandong.desk.access.encryption.keys import PROTECTING, make_key
from liandong.desk.access.models import (
    AuditEntry,
    DeniedRequest,
    Department,
    MachineAccount,
    Refusal,
    User,
)
from liandong.desk.access.sealing.triggers import DENIALS, REFUSALS
from liandong.desk.consultations.actions.consultations import Entry, record_consultation
from liandong.desk.consultations.models import AnswerTemplate, ConsultationTopic
from liandong.desk.directory.models import District, Expert, Merchant, MerchantAlias, Room
from liandong.desk.disputes.actions.links.placements import place_records
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.models import Candidate, Dispute
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.groups.actions.proposals import propose_groups
from liandong.desk.groups.models import GroupDispute
from liandong.desk.handling.actions.dispatches import send_out
from liandong.desk.handling.actions.performance import Line, conclude
from liandong.desk.handling.actions.sittings import book
from liandong.desk.handling.models import Presence
from liandong.desk.insight.models import FrozenFigure
from liandong.desk.intake import recogniser as loaded
from liandong.desk.intake.actions import judgements as judging
from liandong.desk.intake.actions import new_records
from liandong.desk.intake.actions.imports import drafts
from liandong.desk.intake.actions.judgements import judge_records
from liandong.desk.intake.actions.records import store_records
from liandong.desk.intake.models import Answer, Record
from liandong.desk.outreach.models import (
    Campaign,
    CaseDispute,
    Clue,
    ClueDispute,
    DrawnOrder,
    DrawnShop,
    EmergencyPlan,
    EnforcementCase,
    FrozenFacts,
    Letter,
    Material,
    Meeting,
    Publicity,
    Reminder,
    RightsStation,
    SpecialReport,
    Training,
    Visit,
)
from liandong.desk.papers.actions.numbers import allot
from liandong.engine.records.schema import RECORD_SCHEMA
from tests.desk.access.triggers import COUNTING, ORDER, SEALING, SHOP, WITHDRAWING, unguarded
from tests.desk.disputes.conftest import BY, DRESS, GOLD, GOLD_COMPLAINT, dispute_of
from tests.desk.insight.alerts import stored
from tests.desk.intake.fixtures import KEY, PlainRecogniser
from tests.desk.steps.samples import (
    CARD,
    CARD_ANSWERS,
    LI,
    MOMENT,
    PASSWORD,
    PHONES,
    PLAN,
    SERIES,
    WANG,
    in_days,
    on_day_of_sitting,
)


@pytest.fixture(autouse=True, scope="session")
def the_audit_is_readable() -> Iterator[None]:
    """Whatever a test makes the desk write down has words, also what is put together late."""
    post_save.connect(_has_words, sender=AuditEntry)
    yield
    post_save.disconnect(_has_words, sender=AuditEntry)


def _has_words(instance: AuditEntry, **_rest: Any) -> None:
    if instance.action in ACTIONS:  # tests of the audit itself invent actions
        assert set(instance.detail) <= set(DETAILS), instance.detail
        assert instance.object_type in {"", "thing", *OBJECTS}, instance.object_type


@pytest.fixture(autouse=True, scope="session")
def keys_of_the_tests() -> None:
    """Made, and read, before any test gives the desk another home."""
    for name in PROTECTING:
        make_key(settings.HOME, name)
    ciphers.equality_key("")
    ciphers.encrypt(b"", bound_to=b"")


@pytest.fixture(autouse=True)
def clock_is_set(request: pytest.FixtureRequest) -> Iterator[None]:
    """Each test begins at the same moment, from which the clock runs on.

    Whether it passes then depends neither on the day nor on the hour at which it is run. Browsers
    and processes that a test starts, and the database, have the machine's clock: a test that
    compares with theirs keeps it too, by the mark `machine_clock`.
    """
    if any(map(request.node.get_closest_marker, ("journey", "machine_clock"))):
        yield
        return
    with time_machine.travel(MOMENT):
        yield


@pytest.fixture(autouse=True)
def anchors_of_this_test(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Each test begins with an empty database, so that an anchor of another one would not fit."""
    settings.LIANDONG_AUDIT = tmp_path_factory.mktemp("audit")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """Tables that are emptied between tests: nothing refuses it, and no keys are made by it."""
    flush = BaseDatabaseOperations.execute_sql_flush

    def execute(self: BaseDatabaseOperations, statements: Iterable[str]) -> None:
        with (
            unguarded(AuditEntry, but=SEALING, until="sequence"),
            unguarded(FrozenFigure, but=WITHDRAWING, until="withdrawn_at"),
            unguarded(FrozenFacts, but=(), until="at"),
            unguarded(DrawnOrder, **ORDER),
            unguarded(DrawnShop, **SHOP),
            unguarded(DeniedRequest, but=COUNTING, counts=True, noted=DENIALS),
            unguarded(Refusal, but=COUNTING[:-1], counts=True, noted=REFUSALS),
        ):
            flush(self, statements)

    post_migrate.disconnect(ensure, sender=apps.get_app_config("access"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", execute)
        yield


@pytest.fixture
def station(db: None) -> Department:
    return Department.objects.create(
        name="铜马广场警务站", kind=Department.Kind.POLICE, districts=["铜马商圈"]
    )


@pytest.fixture
def person(station: Department) -> Callable[..., User]:
    """A person of a role, by default of the police station; the same one when called again."""

    def make(role: str = "duty_officer", username: str = "", **fields: Any) -> User:
        name = username or role
        found = User.objects.filter(username=name).first()
        if found is not None:
            assert not fields, f"{name} is there already"
            return found
        made = User(
            username=name,
            role=role,
            **{
                "display_name": f"{role}甲",
                "department": station,
                "password_changed_at": timezone.now(),
            }
            | fields,
        )
        made.set_password(PASSWORD)
        made.save()
        return made

    return make


@pytest.fixture
def signed_in(person: Callable[..., User]) -> Callable[..., Client]:
    """A client in which the person of this role is signed in."""

    def browser(role: str = "duty_officer") -> Client:
        client = Client()
        client.force_login(person(role))
        return client

    return browser


@pytest.fixture
def districts(db: None) -> dict[str, District]:
    return {
        name: District.objects.create(code=code, name=name, station=station, names=names)
        for code, name, station, names in (
            ("D01", "铜马商圈", "铜马广场警务站", ["铜马广场", "建设中路"]),
            ("D02", "滨河商圈", "滨河警务站", ["滨河路"]),
        )
    }


@pytest.fixture
def district(db: None) -> District:
    return District.objects.create(code="D01", name="铜马商圈", station="铜马广场警务站")


@pytest.fixture
def someone(districts: dict[str, District]) -> Callable[..., User]:
    """A person of a kind of department with a role, and of its first district alone."""

    def make(kind: str, role: str, *, place: str = "铜马商圈", name: str = "") -> User:
        department, _new = Department.objects.get_or_create(
            name=f"演示{place}{kind}", defaults={"kind": kind, "districts": [place]}
        )
        username = name or f"{kind}-{role}-{place}"
        found = User.objects.filter(username=username).first()
        return found or User.objects.create(
            username=username,
            display_name=f"演示{role[:4]}",
            role=role,
            department=department,
            password_changed_at=timezone.now(),
        )

    return make


@pytest.fixture
def city_head(db: None) -> User:
    """The head of a department that is responsible for the whole area."""
    bureau = Department.objects.create(name="演示市监局", kind=Department.Kind.REGULATOR)
    return User.objects.create(
        username="city_head", display_name="演示局长", role="supervisor", department=bureau,
        password_changed_at=timezone.now(),
    )  # fmt: skip


@pytest.fixture
def numbers(someone: Callable[..., User]) -> None:
    """A series of numbers for each form of each department."""
    for kind, forms in SERIES.items():
        head = someone(kind, "supervisor")
        for form, prefix in forms.items():
            allot(
                department=head.department,
                prefix=prefix,
                year=timezone.localdate().year,
                first=1,
                last=50,
                covers=[form],
                basis="演示",
                by=head,
            )


@pytest.fixture
def shop(districts: dict[str, District]) -> Merchant:
    return Merchant.objects.create(
        name="晨曦培训", sector="教育培训", district=districts["铜马商圈"]
    )


@pytest.fixture
def shops(districts: dict[str, District]) -> dict[str, Merchant]:
    made = {}
    for name, sign, district, sector in (
        ("云泽市福临珠宝有限公司", "福临金店", "铜马商圈", "首饰文体用品"),
        ("亭东区云裳服饰店", "云裳服饰", "滨河商圈", "服装鞋帽"),
    ):
        shop = Merchant.objects.create(
            name=name, address=f"{district}1号", district=districts[district], sector=sector
        )
        MerchantAlias.objects.create(merchant=shop, name=sign)
        made[sign] = shop
    return made


@pytest.fixture
def add_record(shops: dict[str, Merchant]) -> Callable[..., Record]:
    """Stores and judges a record and, with `place`, places it.

    `answers` replace those of the machine, so that a test does not depend on its wording.
    """
    serial = iter(range(1, 10_000))

    def tell(
        text: str = GOLD,
        *,
        source: str = "police_110",
        source_id: str = "",
        minutes_ago: float = 60,
        received_at: datetime | None = None,
        place: bool = True,
        answers: dict[str, Any] | None = None,
        **fields: Any,
    ) -> Record:
        moment = received_at or timezone.now() - timedelta(minutes=minutes_ago)
        row: dict[str, Any] = dict.fromkeys(RECORD_SCHEMA.names)
        row |= {
            "source": source,
            "source_id": source_id or f"{source[:2].upper()}{next(serial):06d}",
            "received_at": timezone.localtime(moment).replace(tzinfo=None),
            "text": text,
            **fields,
        }
        table = pa.Table.from_pylist([row], schema=RECORD_SCHEMA)
        stored = store_records(table, of=None, by=BY)
        judge_records(stored.record_ids, by=BY)
        record = Record.objects.get(source=source, source_id=row["source_id"])
        wanted = {"is_dispute": True, "district": "铜马商圈"} if answers is None else answers
        Answer.objects.filter(record=record).update(**wanted)
        if place:
            place_records([record.pk], by=BY)
        return record

    return tell


@pytest.fixture
def plain_recogniser(monkeypatch: pytest.MonkeyPatch) -> PlainRecogniser:
    """The recogniser of every action under test."""
    plain = PlainRecogniser()
    for asking in (loaded, drafts, new_records, judging):
        monkeypatch.setattr(asking, "recogniser", lambda: plain)
    return plain


@pytest.fixture
def machine(station: Department) -> MachineAccount:
    """A machine account that may push incidents and complaints and read disputes; key KEY."""
    return MachineAccount.objects.create(
        name="指挥中心",
        department=station,
        sources=["police_110", "complaint_12315"],
        may_read=True,
        key_hash=key_hash(KEY),
    )


@pytest.fixture
def new_dispute(add_record: Callable[..., Record]) -> Dispute:
    return dispute_of(add_record(person_name="演示甲", person_phone="19900001234"))


@pytest.fixture
def presence(add_record: Callable[..., Record], person: Callable[..., User]) -> Presence:
    """The officer, sent to a dispute together with the mediator."""
    sent_to = dispute_of(add_record(person_name="演示甲", person_phone="19900001234"))
    officer: User = person()
    sent = send_out(sent_to, [officer, person("mediator")], by=officer)
    return Presence.objects.get(dispatch=sent, person=officer)


@pytest.fixture
def gold(add_record: Callable[..., Record]) -> Any:
    return dispute_of(add_record(**WANG))


@pytest.fixture
def dress(add_record: Callable[..., Record]) -> Any:
    return dispute_of(add_record(DRESS, source="complaint_12315", **LI))


@pytest.fixture
def pair(gold: Any, dress: Any) -> Any:
    left, right = sorted((gold.members.get().record_id, dress.members.get().record_id))
    return Candidate.objects.create(
        left_id=left, right_id=right, probability=0.6, weight=1.0, reasons=[]
    )


@pytest.fixture
def room(districts: dict[str, District]) -> Any:
    return Room.objects.create(district=districts["铜马商圈"], name="一号调解室")


@pytest.fixture
def mediated(new_dispute: Dispute, person: Callable[..., User]) -> Any:
    """A dispute in mediation."""
    by = person("mediator")
    take_step(new_dispute, "to_room", by=by)
    take_step(new_dispute, "accept", facts={Fact.JURISDICTION: {"choice": "place"}}, by=by)
    facts = {Fact.BOTH_CONSENTED: {}, Fact.NAME_CHOSEN: {"choice": "association"}}
    take_step(new_dispute, "begin", facts=facts, by=by)
    return new_dispute


@pytest.fixture
def booking(room: Any, person: Callable[..., User]) -> Any:
    def at(hour: Any, **changes: Any) -> Any:
        wanted = {"way": "room", "room": room, "mediator": person("mediator")}
        begin = on_day_of_sitting(hour)
        times = {"starts_at": begin, "ends_at": begin + timedelta(hours=1)}
        return wanted | times | {"by": person("mediator")} | changes

    return at


@pytest.fixture
def sitting(mediated: Any, booking: Any) -> Any:
    return book(mediated, **booking(10))


@pytest.fixture
def parts(mediated: Any, person: Callable[..., User]) -> Any:
    """Two instalments, signed by both."""
    plan = [Line(what, Decimal(amount), in_days(days)) for what, amount, days in PLAN]
    by = person("mediator")
    return conclude(mediated, "agree", plan=plan, facts={Fact.SIGNED: {}}, by=by)


@pytest.fixture
def expert(shops: dict[str, Merchant]) -> Expert:
    office = Department.objects.create(name="演示律师事务所", kind="office")
    account = User.objects.create(
        username="lawyer",
        display_name="顾演示",
        role="lawyer",
        department=office,
        password_changed_at=timezone.now(),
    )
    return Expert.objects.create(
        name="顾演示", kind="lawyer", organisation="演示律师事务所", user=account
    )


@pytest.fixture
def buyer(add_record: Callable[..., Record]) -> Any:
    """Adds one more consumer's dispute with the shop and returns it."""
    serial = iter(range(1, 1000))

    def tell(**changes: Any) -> Any:
        number = next(serial)
        fields = {
            "source": "complaint_12315",
            "person_phone": f"1990000{number:04d}",
            "person_name": f"演{'甲乙丙丁戊己庚辛壬癸'[number % 10]}{'东南西北'[number % 4]}",
            "merchant_name": "福临金店",
            "goods": f"储值卡{number}",
            "minutes_ago": 600 * number,
            "answers": CARD_ANSWERS,
        }
        return dispute_of(
            add_record(f"{CARD}第{number}张卡余额{number * 137}元。", **(fields | changes))
        )

    return tell


@pytest.fixture
def group(buyer: Any) -> Any:
    for _ in range(6):
        buyer()
    assert Dispute.objects.filter(withdrawn_at=None).count() == 6
    assert propose_groups(by=BY) == 1
    return GroupDispute.objects.get()


@pytest.fixture
def url_values(add_record: Callable[..., Record], station: Department) -> dict[str, str]:
    """What stands in the place of each parameter: rows that exist, one telephone in a text."""
    first = add_record(GOLD + f"电话{PHONES[0]}。", person_name="演示甲", person_phone=PHONES[0])
    add_record(
        GOLD_COMPLAINT + f"回电{PHONES[1]}。",
        source="complaint_12315",
        person_name="演示乙",
        person_phone=PHONES[1],
    )
    number = dispute_of(first).number
    letter, report = letter_and_report(District.objects.get(name="铜马商圈"))
    return {
        "campaign": campaign_with_case(dispute_of(first)),
        "case": "AJ1",
        "clue": a_clue(dispute_of(first)),
        "consultation": a_consultation(District.objects.get(name="铜马商圈")),
        "letter": letter,
        "drawn_order": a_drawn_order(District.objects.get(name="铜马商圈")),
        "occasion": "winter",
        "material": a_material(),
        "publicity": a_publicity(District.objects.get(name="铜马商圈")),
        "reminder": a_reminder(District.objects.get(name="铜马商圈")),
        "meeting": a_meeting(station),
        "plan": a_plan(station),
        "report": report,
        "station": a_station(District.objects.get(name="铜马商圈")),
        "entry": an_entry(RightsStation.objects.get(number="WZ1")),
        "payment": "PF1",
        "training": a_training(District.objects.get(name="铜马商圈")),
        "visit": a_visit(District.objects.get(name="铜马商圈")),
        "verb": "submit",
        "key": "improvement",
        "record": str(first.pk),
        "number": number,
        "alert": stored(District.objects.get(name="铜马商圈")).number,
        "field": "sector",
        "kind": "csv",
        "ending": "csv",
        "name": "trend",
        "year": str(timezone.localdate().year),
    }


def a_consultation(district: District) -> str:
    """The number of one whose texts and phone name somebody."""
    by = User.objects.get(username="drafter")
    topic = ConsultationTopic.objects.create(name="演示主题", kind="rights")
    AnswerTemplate.objects.create(
        topic=topic, title="演示模板", text="演示答复", basis="消法第39条"
    )
    made = record_consultation(
        entry=Entry(
            "phone", topic, f"请回电{PHONES[0]}", f"电话{PHONES[1]}", phone=PHONES[0],
            district=district,
        ),
        by=by,
    )  # fmt: skip
    return made.number


def a_visit(district: District) -> str:
    """The number of one that was recorded."""
    by = User.objects.get(username="drafter")
    visit = Visit.objects.create(
        number="ZF1", department=by.department, district=district, kind="merchant", name="演示店",
        trade="goods", reason="plan", day=timezone.localdate(), planned_by=by, recorded_by=by,
        recorded_at=timezone.now(), state="done", met=f"演示丙 {PHONES[0]}",
        findings=f"电话{PHONES[0]}", signed="signed",
    )  # fmt: skip
    return visit.number


def a_training(district: District) -> str:
    by = User.objects.get(username="drafter")
    held = Training.objects.create(
        number="PX1", department=by.department, district=district, held_at=timezone.now(),
        place="演示厅", topic="退换货", lecturer="演示讲师", recorded_by=by,
    )  # fmt: skip
    held.attendance.create(name="演示店", people=2)
    return held.number


def a_material() -> str:
    by = User.objects.get(username="drafter")
    material = Material.objects.create(
        number="ZL1", title="演示宣传单", topic="food", department=by.department, added_by=by
    )
    return material.number


def a_publicity(district: District) -> str:
    by = User.objects.get(username="drafter")
    held = Publicity.objects.create(
        number="XC1", department=by.department, district=district, held_at=timezone.now(),
        place="演示广场", topic="演示宣传", run_by="joint", organiser="演示消协", formats=["desk"],
        taken=1, followed=f"电话{PHONES[0]}", recorded_by=by,
    )  # fmt: skip
    held.partners.create(name="演示商场")
    held.handouts.create(kind="提示单", copies=20)
    return held.number


def a_reminder(district: District) -> str:
    """The number of a draft with a rule, a shift and a place where it was published."""
    by, now = User.objects.get(username="drafter"), timezone.now()
    reminder = Reminder.objects.create(
        number="TS1", occasion="winter", year=now.year, district=district, drafted_by=by,
        department=by.department, title="消费提示", background=f"电话{PHONES[0]}",
    )  # fmt: skip
    reminder.rules.create(position=1, text=f"找{PHONES[0]}", why=f"{PHONES[1]}", keep="小票")
    reminder.duty.create(
        who="演示值班", office="演示消协", phone="0575-1", starts_at=now, by=by,
        ends_at=now + timedelta(hours=8),
    )  # fmt: skip
    reminder.publications.create(channel="web", name="演示网站", published_at=now, by=by)
    return reminder.number


def a_meeting(station: Department) -> str:
    """The number of one of the association and the station, held and with a resolution."""
    by, now = User.objects.get(username="drafter"), timezone.now()
    today = timezone.localdate()
    meeting = Meeting.objects.create(
        number="HY1", kind="quarterly", name="演示会议", department=by.department, planned_at=now,
        planned_place="演示厅", topics_by=today, since=today, until=today, held_at=now,
        state="held", attended=f"演示丙 {PHONES[0]}", briefings=f"电话{PHONES[0]}",
        recorded_by=by, drafted_by=by,
    )  # fmt: skip
    meeting.members.set([by.department, station])
    meeting.topics.create(department=by.department, title="议题", background=PHONES[0], by=by)
    meeting.resolutions.create(
        content=f"电话{PHONES[0]}", department=by.department, due_on=today, by=by
    )
    return meeting.number


def a_plan(station: Department) -> str:
    """The number of a draft with a level and a drill."""
    by, today = User.objects.get(username="drafter"), timezone.localdate()
    plan = EmergencyPlan.objects.create(
        number="YA1",
        name="演示预案",
        department=by.department,
        range=f"电话{PHONES[0]}",
        drafted_by=by,
    )
    plan.members.set([by.department, station])
    plan.levels.create(level="Ⅰ", condition="五十人以上", measures=f"报告{PHONES[0]}")
    plan.drills.create(
        on=today, place="演示厅", scenario=PHONES[0], took_part=PHONES[0], findings=PHONES[0], by=by
    )
    return plan.number


def a_station(district: District) -> str:
    by = User.objects.get(username="drafter")
    station = RightsStation.objects.create(
        number="WZ1", department=by.department, district=district, name="演示站", host="演示商场",
        host_kind="mall", address="演示路", area=20, phone="0575-1", rules="首问", filed_by=by,
    )  # fmt: skip
    station.staff.create(role="head", name="演示丁", since=timezone.localdate())
    return station.number


def an_entry(station: RightsStation) -> str:
    """The number of one that the station forwarded; with a payment in advance and a return."""
    by, now = User.objects.get(username="drafter"), timezone.now()
    entry = station.entries.create(
        number="DJ1", received_at=now, consumer="演示甲", phone=PHONES[0], merchant_name="演示店",
        wants=f"电话{PHONES[0]}", course=f"找过{PHONES[1]}", handled_by=by, entered_by=by,
        state="forwarded", ended_at=now,
    )  # fmt: skip
    entry.forwards.create(
        to="association", words=f"电话{PHONES[0]}", at=now, by=by, due_on=now.date(),
        working_out="一个工作日",
    )  # fmt: skip
    station.payments.create(
        number="PF1", consumer="演示乙", phone=PHONES[1], merchant_name="演示店", amount_yuan=1,
        reason=f"电话{PHONES[1]}", applied_on=now.date(), entered_by=by,
    )  # fmt: skip
    station.returns.create(
        on=now.date(), merchant_name="演示店", goods="演示", amount_yuan=1, days=1,
        result="returned", words=f"电话{PHONES[0]}", entered_by=by,
    )  # fmt: skip
    return entry.number


def letter_and_report(district: District) -> tuple[str, str]:
    """The numbers of drafts of the association of the district."""
    office = Department.objects.create(
        name="演示消协", kind="association", districts=[district.name]
    )
    by = User.objects.create(
        username="drafter",
        display_name="演示拟稿",
        role="mediator",
        department=office,
        password_changed_at=timezone.now(),
    )
    day = timezone.localdate()
    common: dict[str, Any] = {
        "district": district, "department": office, "drafted_by": by, "since": day, "until": day,
    }  # fmt: skip
    report = SpecialReport.objects.create(number="ZB1", causes=f"电话{PHONES[0]}", **common)
    letter = Letter.objects.create(
        number="TX1",
        instrument="improvement",
        merchant_name="演示店",
        causes=f"电话{PHONES[0]}",
        **common,
    )
    return letter.number, report.number


def a_drawn_order(district: District) -> str:
    """The number of one whose names tell a telephone."""
    by = User.objects.get(username="drafter")
    drawn_order = DrawnOrder.objects.create(
        number="CQ1", department=by.department, district=district, title=f"电话{PHONES[0]}",
        kind="visit", groups=3, apart=2, first_on=timezone.localdate(), by=by,
    )  # fmt: skip
    DrawnShop.objects.create(drawn_order=drawn_order, name="演示店", place=0)
    return drawn_order.number


def a_clue(dispute: Dispute) -> str:
    """The number of one whose texts name somebody."""
    by = User.objects.get(username="drafter")
    clue = Clue.objects.create(
        number="XS1", department=by.department, party="演示店", source="report", by=by,
        facts=f"电话{PHONES[0]}", evidence=f"电话{PHONES[1]}", found_on=timezone.localdate(),
        district=District.objects.get(name="铜马商圈"),
    )  # fmt: skip
    ClueDispute.objects.create(clue=clue, dispute=dispute, by=by)
    return clue.number


def campaign_with_case(dispute: Dispute) -> str:
    """The number of a campaign of the association that drafted the letter, with a case."""
    by = User.objects.get(username="drafter")
    day = timezone.localdate()
    campaign = Campaign.objects.create(
        number="ZZ1", name="演示专项整治", basis="演示", department=by.department, drafted_by=by,
        goals=f"电话{PHONES[0]}", starts_on=day - timedelta(days=9),
        acts_on=day - timedelta(days=8), closes_on=day + timedelta(days=8),
        ends_on=day + timedelta(days=9),
    )  # fmt: skip
    campaign.districts.add(District.objects.get(name="铜马商圈"))
    case = EnforcementCase.objects.create(
        number="AJ1", case_number="演示〔2026〕1号", department=by.department, party="演示店",
        cause="演示", source="complaint", opened_on=day, campaign=campaign, by=by,
        district=District.objects.get(name="铜马商圈"),
    )  # fmt: skip
    CaseDispute.objects.create(case=case, dispute=dispute, by=by)
    return campaign.number
