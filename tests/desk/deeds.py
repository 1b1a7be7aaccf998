"""Every deed of the desk and how to come to it, for the tests that hold for all of them.

A preparer asks for the fixtures it needs by name (`give("gold")`) and gives the arguments.
"""

import io
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import uuid4

from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, QueryDict
from django.test import RequestFactory
from django.utils import timezone
from PIL import Image

from liandong.desk.access.actions.change_password import change_password
from liandong.desk.access.actions.contacts import set_contact
from liandong.desk.access.actions.departments import save_department
from liandong.desk.access.actions.machines import create_machine, revoke_machine
from liandong.desk.access.actions.own_lists import (
    choose_columns,
    drop_view,
    restore_view,
    save_view,
)
from liandong.desk.access.actions.people import (
    add_person,
    change_person,
    lock_person,
    reset_password,
    unlock_person,
)
from liandong.desk.access.actions.reveal import reveal
from liandong.desk.access.actions.sign_in import sign_in, sign_out
from liandong.desk.access.models import Department, SavedView, User
from liandong.desk.directory.actions.experts import Profile, save_expert
from liandong.desk.directory.actions.import_calendar import import_calendar
from liandong.desk.directory.actions.load_borders import load_borders
from liandong.desk.directory.actions.load_districts import load_districts
from liandong.desk.directory.actions.load_merchants import RegisteredMerchant, load_merchants
from liandong.desk.directory.actions.rooms import save_room
from liandong.desk.directory.models import Border, Expert, Room
from liandong.desk.directory.rules.outlines import Outlined
from liandong.desk.disputes.actions.changing import VERB as CHANGED
from liandong.desk.disputes.actions.changing import see_change
from liandong.desk.disputes.actions.claiming import correct_claims
from liandong.desk.disputes.actions.correcting import correct, not_a_dispute
from liandong.desk.disputes.actions.deciding import decide
from liandong.desk.disputes.actions.group_deciding import (
    add_to_group,
    confirm_group,
    decline_group,
    remove_from_group,
    reopen_group,
)
from liandong.desk.disputes.actions.grouping import propose_groups
from liandong.desk.disputes.actions.judging import confirm_judgement, take_back
from liandong.desk.disputes.actions.merging import merge
from liandong.desk.disputes.actions.noting import add_note
from liandong.desk.disputes.actions.placing import place_records
from liandong.desk.disputes.actions.registering import Registration, register
from liandong.desk.disputes.actions.splitting import split
from liandong.desk.disputes.actions.stepping import take_step
from liandong.desk.disputes.actions.taking_over import take_over
from liandong.desk.disputes.actions.timing import tell_clock
from liandong.desk.disputes.actions.undoing import undo
from liandong.desk.disputes.models import HistoryEntry
from liandong.desk.disputes.queries.claims import Claims
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.handling.actions import attaching as of_dispute
from liandong.desk.handling.actions import (
    backfilling,
    dispatching,
    handing_over,
    identifying,
    inviting,
    minutes,
    naming,
    panels,
    performing,
    recusing,
    rostering,
    subsidies,
    together,
    warning,
)
from liandong.desk.handling.actions import sitting as sittings
from liandong.desk.handling.actions.paperwork import issue_for
from liandong.desk.handling.actions.visiting import settle_conflict, take_entry, take_photo
from liandong.desk.handling.actions.warning_out import choose_warnings
from liandong.desk.handling.models import Backfill, DueWarning, Instalment, Sitting, SubsidyRate
from liandong.desk.handling.rules.backfill import Channel
from liandong.desk.handling.rules.scene import Keep
from liandong.desk.handling.scene_entries import PhotoSent, Sent
from liandong.desk.insight.actions import reviewing
from liandong.desk.insight.actions.freezing import freeze, withdraw
from liandong.desk.insight.actions.watching import set_watch, start_rehearsal
from liandong.desk.insight.scope import scope_from
from liandong.desk.intake.actions.closing import close
from liandong.desk.intake.actions.correct import correct_answer
from liandong.desk.intake.actions.feeds import save_feed
from liandong.desk.intake.actions.halting import cancel_import, pause_import, resume_import
from liandong.desk.intake.actions.mending import mend_row, read_anew
from liandong.desk.intake.actions.profile_drafts import (
    begin_draft,
    draft_proposal,
    drop_draft,
    save_draft,
)
from liandong.desk.intake.actions.profiles import go_back, save_version, take_in, use_profile
from liandong.desk.intake.actions.reconciling import reconcile
from liandong.desk.intake.actions.start_import import start_import
from liandong.desk.intake.models import (
    Import,
    ProfileDraft,
    QuarantinedRow,
    Record,
    RecordVersion,
)
from liandong.desk.intake.proposals import Proposal
from liandong.desk.intake.uploads import Landing
from liandong.desk.learning.actions import answering, rejudging
from liandong.desk.learning.actions.adopt import adopt
from liandong.desk.learning.actions.learn import start_learning
from liandong.desk.learning.actions.words import add_word
from liandong.desk.papers.actions import attaching
from liandong.desk.papers.actions.allotting import allot, leave_out, save_office
from liandong.desk.papers.actions.issuing import issue_paper, void_paper
from liandong.desk.papers.actions.serving import confirm_receipt, serve_paper, sign_paper
from liandong.desk.papers.models import Office, Paper
from liandong.desk.papers.rules.forms import FORMS
from liandong.desk.papers.scans import Scan, scan_of
from liandong.engine.records import Profile as SourceText
from liandong.engine.records import Sample
from tests.desk.directory.test_calendars import year_csv
from tests.desk.disputes.conftest import BY
from tests.desk.handling.visits import entry, picture
from tests.desk.papers.conftest import MATTER, SCENE

Give = Callable[[str], Any]
Arguments = tuple[tuple[Any, ...], dict[str, Any]]
Deed = tuple[Callable[..., Any], Callable[[Give], Arguments]]

SAID: Final = ("is_dispute", True)
WORD: Final = ("items", "羽绒服", "雪绒袍")
PASSWORD: Final = "Hutong-2026-x"
DISTRICT: Final = Outlined("D09", "演示商圈", [], {})


def told(*args: Any, **kwargs: Any) -> Arguments:
    return args, kwargs


def officer(give: Give) -> User:
    return give("person")()


def regulator(give: Give) -> User:
    return give("person")("regulator")


def security(give: Give) -> User:
    return give("person")("security_admin")


def machine(give: Give) -> Arguments:
    by = give("person")("system_admin")
    return told(
        name="接处警平台", department=by.department, sources=["police_110"], may_read=True, by=by
    )


def view(give: Give) -> SavedView:
    return save_view("disputes", name="未结", query="status=open", by=officer(give))


def dropped(give: Give) -> SavedView:
    kept = view(give)
    drop_view(kept, by=officer(give))
    return kept


def person_of(give: Give) -> dict[str, Any]:
    department = officer(give).department
    return {"display_name": "演示改", "role": "analyst", "department": department}


def doubtful(give: Give) -> Record:
    return give("told")(answers={"is_dispute": False, "district": "铜马商圈"})


def entering(give: Give) -> Arguments:
    user = officer(give)
    user.set_password(PASSWORD)
    user.save()
    asked = RequestFactory().post("/")
    asked.session = SessionStore()
    return told(asked, username=user.username, password=PASSWORD)


def leaving(give: Give) -> Arguments:
    (asked,), words = entering(give)
    assert isinstance(asked, HttpRequest)
    sign_in(asked, **words)
    asked.session.save()
    return told(asked, by=officer(give))


def landed(give: Give) -> Arguments:
    path = give("tmp_path") / "警情.csv"
    path.write_text("x", "utf-8")
    with path.open("rb") as file:
        return told(Landing.copy(file, path.name), source=None, by=officer(give))


def waiting(_give: Give) -> Arguments:
    of = Import.objects.create(file_name="a.csv", stored_as="a.csv", digest="0", size=1)
    return told(of, Import.State.DONE)


def begun(give: Give) -> Import:
    args, kwargs = landed(give)
    return start_import(*args, **kwargs)


def paused(give: Give) -> Arguments:
    of = begun(give)
    pause_import(of, by=officer(give))
    return told(of, by=officer(give))


def quarantined(give: Give) -> Arguments:
    of = begun(give)
    QuarantinedRow.objects.create(of=of, row=2, reason="没有时间", raw='{"编号": "J1"}')
    return told(of, 2, cells={"编号": "J2"}, by=officer(give))


def listed(give: Give) -> Arguments:
    path = give("tmp_path") / "清单.csv"
    path.write_text("接警单编号,报警时间,报警内容\nJ1,2026-11-20 10:00:00,不给退\n", "utf-8")
    with path.open("rb") as file:
        return told(Landing.copy(file, path.name), source=None, by=officer(give))


TOML: Final = """name = "演示"
title = "演示"
source = "police_110"
[columns]
source_id = ["接警单编号"]
received_at = ["报警时间"]
text = ["报警内容"]
"""


def sampled(give: Give) -> ProfileDraft:
    (landing,), _words = listed(give)
    return begin_draft(landing, by=regulator(give))


def shaped(give: Give) -> Arguments:
    draft = sampled(give)
    return told(draft, SourceText.parse(TOML), by=regulator(give))


def versioned(give: Give) -> Arguments:
    first = take_in(TOML, by=regulator(give))
    take_in(TOML.replace("报警内容", "警情内容"), by=regulator(give))
    return told(first, by=regulator(give))


def proposed(give: Give) -> Arguments:
    of = Import.objects.create(
        file_name="a.csv", stored_as="a.csv", digest="0", size=1, by=regulator(give)
    )
    profile = SourceText.parse(TOML)
    sample = Sample.of_rows({2: {"接警单编号": "J1"}})
    return told(Proposal(of, "报警时间", "时间看不懂", "", profile, sample, 1), by=regulator(give))


def rereadable(give: Give) -> Arguments:
    args, _words = quarantined(give)
    cells = '{"接警单编号": "J1", "报警时间": "2026-11-20 10:00", "报警内容": "不给退"}'
    QuarantinedRow.objects.update(raw=cells)
    return told(args[0], take_in(TOML, by=regulator(give)), by=regulator(give))


def changed(give: Give) -> Arguments:
    detail = {"record": 1, "version": 2, "fields": ["response"], "seen": False}
    dispute = give("gold")
    made = HistoryEntry.objects.create(dispute=dispute, verb=CHANGED, detail=detail)
    return told(made, by=officer(give))


def corrected(give: Give) -> Arguments:
    return told(give("gold"), "sector", "食品", by=officer(give))


def claimed(give: Give) -> Arguments:
    return told(give("gold"), ["赔偿损失"], Claims(("退货",)), by=officer(give))


def withdrawn(give: Give) -> Arguments:
    return told(give("gold"), list(give("gold").members.all()), by=officer(give))


def held(give: Give) -> Arguments:
    """A matter in the officer's hands goes to the mediator."""
    take_step(give("gold"), "to_room", by=officer(give))
    return told(give("gold"), by=mediator(give))


def settled(give: Give) -> Arguments:
    return told(give("gold"), "settle", reason="双方和解", by=officer(give))


def merged(give: Give) -> Arguments:
    return told(give("gold"), give("dress"), by=regulator(give))


def parted(give: Give) -> Arguments:
    args, kwargs = merged(give)
    merge(*args, **kwargs)
    chosen = list(give("gold").members.order_by("pk")[1:])
    return told(give("gold"), chosen, by=regulator(give))


def decided(give: Give) -> Arguments:
    return told(give("pair"), same=False, by=regulator(give))


def undone(deed: Callable[..., Any], prepare: Callable[[Give], Arguments]) -> Deed:
    """The way back from a deed."""

    def done(give: Give) -> Arguments:
        args, kwargs = prepare(give)
        return told(deed(*args, **kwargs), by=regulator(give))

    return undo, done


def buyers(give: Give) -> Arguments:
    for _ in range(6):
        give("buyer")()
    return told(by=BY)


def rate(_give: Give) -> SubsidyRate:
    yuan = Decimal(100)
    return SubsidyRate(
        since=date(2026, 11, 1), oral_yuan=yuan, written_yuan=yuan, complex_yuan=yuan, basis="文件"
    )


def confirmed(give: Give) -> Arguments:
    confirm_group(give("group"), by=regulator(give))
    return told(give("group"), by=regulator(give))


def label(give: Give) -> Arguments:
    made = confirm_judgement(doubtful(give), is_dispute=True, by=officer(give))
    return told(made, by=officer(give))


def teacher(give: Give) -> User:
    return give("person")("supervisor")


def answered(give: Give) -> Arguments:
    made = answering.answer_doubt(doubtful(give), "is_dispute", True, by=teacher(give))
    return told(made, by=teacher(give))


def previewed(give: Give) -> Arguments:
    give("gold")
    made = rejudging.start_preview(by=teacher(give))
    rejudging.preview(made, report=lambda *_told: None)
    made.refresh_from_db()
    return told(made, by=teacher(give))


def numbers(give: Give) -> dict[str, Any]:
    return {
        "department": officer(give).department,
        "prefix": "演示投",
        "year": 2026,
        "first": 1,
        "last": 9,
        "covers": [],
        "basis": "登记簿",
        "by": teacher(give),
    }


def scene_paper(give: Give) -> Paper:
    return issue_paper(form=FORMS["scene"], matter=MATTER, values=SCENE, by=officer(give))


def service(give: Give) -> dict[str, Any]:
    told = {"recipient": "消费者", "name": "演示甲", "way": "hand"}
    day = timezone.localdate()
    return {"paper": scene_paper(give), **told, "sent_on": day, "by": officer(give)}


def scan(colour: str = "white") -> Scan:
    drawn = io.BytesIO()
    Image.new("RGB", (9, 9), colour).save(drawn, "PNG")
    return scan_of(drawn.getvalue())


def attached(give: Give) -> Any:
    return attaching.attach(
        place=attaching.Place(MATTER), scan=scan(), title="票", by=officer(give)
    )


def taken_out(give: Give) -> Any:
    return attaching.take_out(attachment=attached(give), reason="糊", by=officer(give))


def attached_to(give: Give) -> Arguments:
    return told(dispute=give("gold"), scans=[("小票", scan())], by=officer(give))


def attached_of(give: Give) -> dict[str, Any]:
    (), kwargs = attached_to(give)
    return {
        "dispute": give("gold"),
        "attachment": of_dispute.attach_to(**kwargs)[0],
        "by": officer(give),
    }


def taken_out_of(give: Give) -> Arguments:
    asked = attached_of(give)
    of_dispute.take_out_of(**asked, reason="糊")
    return told(**asked)


def on_duty(give: Give) -> dict[str, Any]:
    day = date(2026, 11, 24)
    home = give("districts")["铜马商圈"]
    return {"district": home, "day": day, "shift": "day", "person": officer(give)}


def put(give: Give) -> Any:
    return rostering.put_on_duty(**on_duty(give), by=officer(give))


def repeated(give: Give) -> Arguments:
    duty = put(give)
    return told(district=duty.district, monday=date(2026, 11, 30), by=officer(give))


def left(give: Give) -> Any:
    home = give("districts")["铜马商圈"]
    return handing_over.leave_message(district=home, text="还有一件在鉴定", by=officer(give))


def mediator(give: Give) -> User:
    return give("person")("mediator")


def sitting(give: Give) -> Any:
    return sittings.book(give("mediated"), **give("booking")(10))


def missed(give: Give) -> Arguments:
    one = sitting(give)
    Sitting.objects.filter(pk=one.pk).update(starts_at=timezone.now() - timedelta(hours=1))
    return told(one, by=mediator(give))


def recusal(give: Give) -> Arguments:
    return told(give("mediated"), mediator=mediator(give), reason="亲属", by=mediator(give))


def decision(give: Give) -> Arguments:
    args, kwargs = recusal(give)
    recusing.ask_recusal(*args, **kwargs)
    return told(give("mediated"), granted=False, by=teacher(give))


def performed(give: Give) -> Arguments:
    part = give("parts")[0]
    today = timezone.localdate()
    return told(part, done_on=today, proof="收条", by=mediator(give))


def performed_already(give: Give) -> Arguments:
    args, kwargs = performed(give)
    performing.perform(*args, **kwargs)
    return told(args[0], by=mediator(give))


def concluded(give: Give) -> Arguments:
    plan = [performing.Line("退款", Decimal(400), date(2030, 1, 5))]
    signed = {Fact.SIGNED: {}}
    return told(give("mediated"), "agree", plan=plan, told=signed, by=mediator(give))


def from_the_scene(give: Give, **more: Any) -> Arguments:
    """A new matter, settled at the door."""
    give("shops")
    sent = Sent.model_validate(entry(**more))
    return told(sent, happened_at=timezone.now(), by=officer(give))


def photographed(give: Give) -> Arguments:
    args, kwargs = from_the_scene(give)
    visit = take_entry(*args, **kwargs).visit_id
    moment = timezone.now()
    sent = PhotoSent(id=uuid4(), visit=visit, kind="evidence", at=moment, sent_at=moment)
    return told(sent, picture(), taken_at=moment, by=officer(give))


def disputed(give: Give) -> Arguments:
    """What could not be done, since the matter stood elsewhere, is kept as a note."""
    dispute = give("gold")
    take_step(dispute, "to_room", by=officer(give))
    args, kwargs = from_the_scene(give, number=dispute.number)
    return told(take_entry(*args, **kwargs), keep=Keep.THEIRS, by=officer(give))


def court(give: Give) -> Arguments:
    return told(give("parts")[0].dispute, by=mediator(give))


def reviewed(give: Give) -> Arguments:
    told_by = officer(give)
    made = reviewing.review(give("alert"), verdict="true", reason="现场核实", by=told_by)
    return told(made, by=told_by)


WATCHED: Final = {"sensitivity": "strict", "floor": 8, "levels": ["item"]}


def figure(give: Give) -> Arguments:
    give("gold")
    return told("sectors", scope_from(QueryDict()), purpose="季度会议", by=regulator(give))


def frozen(give: Give) -> Arguments:
    args, kwargs = figure(give)
    return told(freeze(*args, **kwargs), reason="期间选错", by=regulator(give))


def profile(_give: Give) -> Profile:
    return Profile("演示律师", "lawyer", "演示律师事务所", ["服装鞋帽"], [], None, True)


def seat(give: Give) -> Any:
    return panels.ask_expert(give("mediated"), give("expert"), by=mediator(give))


def accepted(give: Give) -> Any:
    made = seat(give)
    panels.answer(made, accepts=True, by=mediator(give))
    return made


def mandated(give: Give) -> Arguments:
    first = give("group").members.first().dispute
    return told(give("group"), first, represents=True, by=regulator(give))


def unmandated(give: Give) -> Arguments:
    (of, first), words = mandated(give)
    together.set_mandate(of, first, **words)
    return told(of, first, by=regulator(give))


def agreeing(give: Give) -> Arguments:
    """All in mediation, the first stands by the common settlement."""
    (of, first), words = mandated(give)
    together.set_mandate(of, first, **words)
    named = {Fact.BOTH_CONSENTED: {}, Fact.NAME_CHOSEN: {"choice": "committee"}}
    place = {Fact.JURISDICTION: {"choice": "place"}}
    for verb, facts in (("to_room", {}), ("accept", place), ("begin", named)):
        together.step_together(of, verb, told=facts, by=mediator(give))
    what = {"what": "退款", "due_on": timezone.localdate(), "told": {Fact.SIGNED: {}}}
    return told(of, {first.pk: Decimal(137)}, **what, by=mediator(give))


def paying(give: Give) -> Arguments:
    (of, amounts), words = agreeing(give)
    together.agree_together(of, amounts, **words)
    done = {"done_on": timezone.localdate(), "proof": "银行回单"}
    return told(of, list(amounts), **done, by=mediator(give))


def examined(give: Give) -> Any:
    take_step(give("matter"), "to_room", by=mediator(give))
    return give("matter")


def accepted_matter(give: Give) -> Any:
    of = {Fact.JURISDICTION: {"choice": "place"}}
    take_step(examined(give), "accept", told=of, by=mediator(give))
    return give("matter")


def agreed_to(_give: Give) -> Any:
    return {side: naming.Consent("face", timezone.now()) for side in ("consumer", "merchant")}


def arrived(give: Give) -> Any:
    dispatching.arrive(give("presence"), by=officer(give))
    return give("presence")


def coming(give: Give) -> Arguments:
    Instalment.objects.filter(pk=give("parts")[0].pk).update(due_on=timezone.localdate())
    return told(by=BY)


def warned(give: Give) -> Arguments:
    args, kwargs = coming(give)
    warning.warn_of_due(*args, **kwargs)
    return told(list(DueWarning.objects.filter(person=mediator(give))), by=mediator(give))


def ticked(give: Give) -> Any:
    args, kwargs = settled(give)
    take_step(*args, **kwargs)
    return backfilling.tick(give("gold"), Channel.POLICE, by=officer(give))


def differing(give: Give) -> Any:
    made = ticked(give)
    Backfill.objects.filter(pk=made.pk).update(outcome="different")
    return made


def filled_in(give: Give) -> Arguments:
    made = ticked(give)
    RecordVersion.objects.filter(record__member__dispute=made.dispute).update(
        seen_at=timezone.now() + timedelta(minutes=1)
    )
    return told(by=BY)


DEEDS: Final[tuple[Deed, ...]] = (
    (
        naming.choose_name,
        lambda give: told(
            accepted_matter(give), "committee", consents=agreed_to(give), by=mediator(give)
        ),
    ),
    (
        naming.decide_jurisdiction,
        lambda give: told(examined(give), "place", reason="", by=mediator(give)),
    ),
    (backfilling.tick, lambda give: told(ticked(give).dispute, Channel.POLICE, by=officer(give))),
    (backfilling.take_tick_back, lambda give: told(ticked(give), by=officer(give))),
    (
        backfilling.settle_difference,
        lambda give: told(differing(give), "accepted", by=officer(give)),
    ),
    (backfilling.compare_filled, filled_in),
    (warning.warn_of_due, coming),
    (warning.see_warnings, warned),
    (
        choose_warnings,
        lambda give: told(
            mobile="", email="a@b.cn", by_mobile=[], by_email=["today"], by=mediator(give)
        ),
    ),
    (
        set_contact,
        lambda give: told(person=officer(give), mobile="", email="a@b.cn", by=security(give)),
    ),
    (sign_in, entering),
    (sign_out, leaving),
    (change_password, lambda give: told(new=PASSWORD, by=officer(give))),
    (
        save_department,
        lambda give: told(department=Department(name="滨河警务站"), by=security(give)),
    ),
    (add_person, lambda give: told(username="new", **person_of(give), by=security(give))),
    (
        change_person,
        lambda give: told(person=officer(give), **person_of(give), by=security(give)),
    ),
    (lock_person, lambda give: told(person=officer(give), by=security(give))),
    (unlock_person, lambda give: told(person=give("locked_person"), by=security(give))),
    (reset_password, lambda give: told(person=officer(give), by=security(give))),
    (create_machine, machine),
    (revoke_machine, lambda give: told(machine=give("machine"), by=give("person")("system_admin"))),
    (save_view, lambda give: told("disputes", name="未结", query="q=x", by=officer(give))),
    (drop_view, lambda give: told(view(give), by=officer(give))),
    (restore_view, lambda give: told(dropped(give), by=officer(give))),
    (choose_columns, lambda give: told("disputes", hidden=["place"], by=officer(give))),
    (
        reveal,
        lambda give: told(
            kind="record",
            pk=give("told")(person_name="演示甲").pk,
            field="person",
            reason="联系",
            by=officer(give),
        ),
    ),
    (import_calendar, lambda _give: told(year_csv(), by=BY)),
    (load_districts, lambda _give: told([DISTRICT], by=BY)),
    (load_borders, lambda _give: told(Border.Kind.POLICE, [DISTRICT], by=BY)),
    (load_merchants, lambda _give: told([RegisteredMerchant("演示店", "CODE0000000009")], by=BY)),
    (start_import, landed),
    (close, waiting),
    (pause_import, lambda give: told(begun(give), by=officer(give))),
    (resume_import, paused),
    (cancel_import, lambda give: told(begun(give), by=officer(give))),
    (mend_row, quarantined),
    (reconcile, listed),
    (
        save_feed,
        lambda give: told(
            machine=give("machine"),
            folder="110",
            quiet_hours=6,
            by=give("person")("system_admin"),
        ),
    ),
    (take_in, lambda give: told(TOML, by=regulator(give))),
    (save_version, lambda give: told(SourceText.parse(TOML), by=regulator(give))),
    (go_back, versioned),
    (
        use_profile,
        lambda give: told(take_in(TOML, by=regulator(give)).of, is_used=False, by=regulator(give)),
    ),
    (begin_draft, lambda give: told(listed(give)[0][0], by=regulator(give))),
    (draft_proposal, proposed),
    (save_draft, shaped),
    (drop_draft, lambda give: told(sampled(give), by=regulator(give))),
    (read_anew, rereadable),
    (see_change, changed),
    (correct_answer, lambda give: told(doubtful(give), "sector", "食品", by=officer(give))),
    (place_records, lambda give: told([give("told")(place=False).pk], by=BY)),
    (register, lambda give: told(Registration("买的鞋不给退"), by=officer(give))),
    (add_note, lambda give: told(give("gold"), "已联系", by=officer(give))),
    (correct, corrected),
    undone(correct, corrected),
    (correct_claims, claimed),
    undone(correct_claims, claimed),
    (not_a_dispute, withdrawn),
    undone(not_a_dispute, withdrawn),
    (take_step, settled),
    undone(take_step, settled),
    (take_over, held),
    undone(take_over, held),
    (rostering.put_on_duty, lambda give: told(**on_duty(give), by=officer(give))),
    (rostering.take_off_duty, lambda give: told(put(give), by=officer(give))),
    (rostering.repeat_week, repeated),
    (
        handing_over.leave_message,
        lambda give: told(district=left(give).district, text="下一班", by=officer(give)),
    ),
    (handing_over.take_over, lambda give: told(left(give), by=officer(give))),
    (
        dispatching.send_out,
        lambda give: told(give("gold"), [officer(give)], by=officer(give)),
    ),
    (dispatching.confirm, lambda give: told(give("presence"), by=officer(give))),
    (
        dispatching.go_too,
        lambda give: told(give("presence").dispatch, by=give("person")("supervisor")),
    ),
    (take_entry, from_the_scene),
    (take_photo, photographed),
    (settle_conflict, disputed),
    (dispatching.arrive, lambda give: told(give("presence"), by=officer(give))),
    (
        dispatching.write_record,
        lambda give: told(arrived(give), text="双方情绪平稳", by=officer(give)),
    ),
    (
        save_room,
        lambda give: told(
            room=Room(district=give("districts")["铜马商圈"], name="二号调解室"),
            by=give("person")("system_admin"),
        ),
    ),
    (
        sittings.book,
        lambda give: told(give("mediated"), **give("booking")(10)),
    ),
    (
        sittings.move,
        lambda give: told(
            sitting(give),
            starts_at=give("booking")(15)["starts_at"],
            ends_at=give("booking")(15)["ends_at"],
            by=mediator(give),
        ),
    ),
    (sittings.cancel, lambda give: told(sitting(give), by=mediator(give))),
    (sittings.check_in, lambda give: told(sitting(give), "consumer", by=mediator(give))),
    (sittings.no_show, missed),
    (
        minutes.write_minutes,
        lambda give: told(
            sitting(give), minutes.Minutes("双方陈述", "退款", "换货"), by=mediator(give)
        ),
    ),
    (
        inviting.invite,
        lambda give: told(sitting(give), {"merchant": "shop@example.cn"}, by=mediator(give)),
    ),
    (subsidies.set_rates, lambda give: told(rate=rate(give), by=teacher(give))),
    (recusing.ask_recusal, recusal),
    (recusing.decide_recusal, decision),
    (
        save_expert,
        lambda give: told(Expert(), profile(give), by=give("person")("system_admin")),
    ),
    (
        panels.ask_expert,
        lambda give: told(give("mediated"), give("expert"), by=mediator(give)),
    ),
    (
        identifying.identify,
        lambda give: told(
            give("gold"), "merchant", identifying.Told(identity="licence"), by=officer(give)
        ),
    ),
    (panels.answer, lambda give: told(seat(give), accepts=True, by=mediator(give))),
    (
        panels.give_opinion,
        lambda give: told(accepted(give), text="可按三包退货", by=mediator(give)),
    ),
    (
        panels.set_thresholds,
        lambda give: told(amount_yuan=Decimal(9000), persons=3, by=teacher(give)),
    ),
    (
        together.step_together,
        lambda give: told(give("group"), "to_room", told={}, by=regulator(give)),
    ),
    (together.agree_together, agreeing),
    (together.perform_together, paying),
    (together.set_mandate, mandated),
    (together.drop_mandate, unmandated),
    (together.tick, lambda give: told(give("group"), "verify", by=regulator(give))),
    (
        together.report_up,
        lambda give: told(give("group"), to="分局", text="已约见商家", by=regulator(give)),
    ),
    (performing.conclude, concluded),
    (performing.perform, performed),
    (performing.take_performance_back, performed_already),
    (
        performing.remind,
        lambda give: told(give("parts")[0], to="19900007788", by=mediator(give)),
    ),
    (performing.apply_for_confirmation, court),
    (merge, merged),
    undone(merge, merged),
    (split, parted),
    undone(split, parted),
    (decide, lambda give: told(give("pair"), same=True, by=regulator(give))),
    (decide, decided),
    undone(decide, decided),
    (confirm_judgement, lambda give: told(doubtful(give), is_dispute=True, by=officer(give))),
    (take_back, label),
    (propose_groups, buyers),
    (confirm_group, lambda give: told(give("group"), by=regulator(give))),
    (decline_group, lambda give: told(give("group"), reason="各为一事", by=regulator(give))),
    (reopen_group, confirmed),
    (add_to_group, lambda give: told(give("group"), give("gold"), by=regulator(give))),
    (
        remove_from_group,
        lambda give: told(give("group"), give("group").members.first().dispute, by=regulator(give)),
    ),
    (
        save_office,
        lambda give: told(
            office=Office(department=officer(give).department, full_name="演示站"),
            by=teacher(give),
        ),
    ),
    (allot, lambda give: told(**numbers(give))),
    (
        leave_out,
        lambda give: told(
            segment=allot(**numbers(give)), serial=3, reason="手写", by=teacher(give)
        ),
    ),
    (
        issue_paper,
        lambda give: told(form=FORMS["scene"], matter=MATTER, values=SCENE, by=officer(give)),
    ),
    (
        issue_for,
        lambda give: told(
            dispute=give("gold"), form=FORMS["scene"], values=SCENE, by=officer(give)
        ),
    ),
    (
        attaching.attach,
        lambda give: told(place=attaching.Place(MATTER), scan=scan(), title="票", by=officer(give)),
    ),
    (
        attaching.take_out,
        lambda give: told(attachment=attached(give), reason="糊", by=officer(give)),
    ),
    (attaching.put_back, lambda give: told(attachment=taken_out(give), by=officer(give))),
    (of_dispute.attach_to, attached_to),
    (of_dispute.take_out_of, lambda give: told(**attached_of(give), reason="糊")),
    (of_dispute.put_back_into, taken_out_of),
    (void_paper, lambda give: told(paper=scene_paper(give), reason="写错", by=officer(give))),
    (
        sign_paper,
        lambda give: told(
            paper=scene_paper(give),
            who="消费者",
            name="演示甲",
            manner="pen",
            signed_on=timezone.localdate(),
            by=officer(give),
        ),
    ),
    (serve_paper, lambda give: told(**service(give), received_on=None)),
    (
        confirm_receipt,
        lambda give: told(
            service=serve_paper(**service(give), received_on=None),
            received_on=timezone.localdate(),
            by=officer(give),
        ),
    ),
    (
        tell_clock,
        lambda give: told(
            dispute=give("gold"),
            code="jurisdiction",
            what="start",
            on=timezone.localdate(),
            by=officer(give),
        ),
    ),
    (answering.answer_doubt, lambda give: told(doubtful(give), *SAID, by=teacher(give))),
    (answering.take_back, answered),
    (add_word, lambda give: told(*WORD, by=teacher(give))),
    (start_learning, lambda give: told(by=teacher(give))),
    (adopt, lambda give: told(None, by=teacher(give))),
    (rejudging.start_preview, lambda give: told(by=teacher(give))),
    (rejudging.confirm, previewed),
    (rejudging.cancel, previewed),
    (
        reviewing.review,
        lambda give: told(give("alert"), verdict="true", reason="属实", by=officer(give)),
    ),
    (reviewing.take_back, reviewed),
    (
        set_watch,
        lambda give: told(give("watch"), **WATCHED, comparable_since=None, by=teacher(give)),
    ),
    (start_rehearsal, lambda give: told(give("watch"), **WATCHED, by=teacher(give))),
    (freeze, figure),
    (withdraw, frozen),
)
