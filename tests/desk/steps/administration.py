"""Steps of access and directory: people, machines, sessions, places, experts."""

from datetime import timedelta
from typing import Any, Final

from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import timezone

from liandong.desk.access.actions.administrators import admit_administrator
from liandong.desk.access.actions.contacts import set_contact
from liandong.desk.access.actions.departments import save_department
from liandong.desk.access.actions.disclosures import reveal
from liandong.desk.access.actions.machines import create_machine, renew_machine, revoke_machine
from liandong.desk.access.actions.saved_views import (
    choose_columns,
    drop_view,
    restore_view,
    save_view,
)
from liandong.desk.access.actions.sessions import change_password, end_other_sessions, end_session
from liandong.desk.access.actions.sign_ins import sign_in, sign_out
from liandong.desk.access.actions.users import (
    add_person,
    change_person,
    lock_person,
    reset_password,
    unlock_person,
)
from liandong.desk.access.actors import System
from liandong.desk.access.models import Department, MachineAccount, SavedView, Session
from liandong.desk.access.sign_in.sessions import SessionStore
from liandong.desk.directory.actions.borders import load_borders
from liandong.desk.directory.actions.calendars import import_calendar
from liandong.desk.directory.actions.districts import load_districts
from liandong.desk.directory.actions.experts import Profile, save_expert
from liandong.desk.directory.actions.merchants import RegisteredMerchant, load_merchants
from liandong.desk.directory.actions.rooms import save_room
from liandong.desk.directory.models import Border, Expert, Room
from liandong.desk.directory.rules.outlines import Outlined
from tests.desk.directory.test_calendars import year_csv
from tests.desk.disputes.conftest import BY
from tests.desk.steps.preparing import Arguments, Give, Step, arguments, officer, security

PASSWORD: Final = "Hutong-2026-x"

DISTRICT: Final = Outlined("D09", "演示商圈", [], {})


def machine(give: Give) -> Arguments:
    by = give("person")("system_admin")
    return arguments(
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


def entering(give: Give) -> Arguments:
    user = officer(give)
    user.set_password(PASSWORD)
    user.save()
    request = RequestFactory().post("/")
    request.session = SessionStore()
    return arguments(request, username=user.username, password=PASSWORD)


def expiring(give: Give) -> Arguments:
    MachineAccount.objects.filter(pk=give("machine").pk).update(expires_at=timezone.now())
    return arguments(by=BY)


def elsewhere(give: Give) -> Session:
    soon = timezone.now() + timedelta(hours=1)
    return Session.objects.create(session_key="elsewhere", person=officer(give), expire_date=soon)


def signing_out(give: Give) -> Arguments:
    (request,), words = entering(give)
    assert isinstance(request, HttpRequest)
    sign_in(request, **words)
    request.session.save()
    return arguments(request, by=officer(give))


def profile(_give: Give) -> Profile:
    return Profile("演示律师", "lawyer", "演示律师事务所", ["服装鞋帽"], [], None, True)


STEPS: Final[tuple[Step, ...]] = (
    (admit_administrator, lambda _give: arguments(username="security", by=System("test"))),
    (
        set_contact,
        lambda give: arguments(person=officer(give), mobile="", email="a@b.cn", by=security(give)),
    ),
    (sign_in, entering),
    (sign_out, signing_out),
    (
        end_session,
        lambda give: arguments(handle=elsewhere(give).handle, present="here", by=officer(give)),
    ),
    (
        end_other_sessions,
        lambda give: arguments(present="here", by=elsewhere(give).person),
    ),
    (change_password, lambda give: arguments(new=PASSWORD, by=officer(give))),
    (
        save_department,
        lambda give: arguments(department=Department(name="滨河警务站"), by=security(give)),
    ),
    (add_person, lambda give: arguments(username="new", **person_of(give), by=security(give))),
    (
        change_person,
        lambda give: arguments(person=officer(give), **person_of(give), by=security(give)),
    ),
    (lock_person, lambda give: arguments(person=officer(give), by=security(give))),
    (unlock_person, lambda give: arguments(person=give("locked_person"), by=security(give))),
    (reset_password, lambda give: arguments(person=officer(give), by=security(give))),
    (create_machine, machine),
    (
        renew_machine,
        lambda give: arguments(machine=give("machine"), by=give("person")("system_admin")),
    ),
    (
        revoke_machine,
        lambda give: arguments(machine=give("machine"), by=give("person")("system_admin")),
    ),
    (save_view, lambda give: arguments("disputes", name="未结", query="q=x", by=officer(give))),
    (drop_view, lambda give: arguments(view(give), by=officer(give))),
    (restore_view, lambda give: arguments(dropped(give), by=officer(give))),
    (choose_columns, lambda give: arguments("disputes", hidden=["place"], by=officer(give))),
    (
        reveal,
        lambda give: arguments(
            kind="record",
            pk=give("add_record")(person_name="演示甲").pk,
            field="person",
            reason="联系当事人",
            by=officer(give),
        ),
    ),
    (import_calendar, lambda _give: arguments(year_csv(), by=BY)),
    (load_districts, lambda _give: arguments([DISTRICT], by=BY)),
    (load_borders, lambda _give: arguments(Border.Kind.POLICE, [DISTRICT], by=BY)),
    (
        load_merchants,
        lambda _give: arguments([RegisteredMerchant("演示店", "CODE0000000009")], by=BY),
    ),
    (
        save_room,
        lambda give: arguments(
            room=Room(district=give("districts")["铜马商圈"], name="二号调解室"),
            by=give("person")("system_admin"),
        ),
    ),
    (
        save_expert,
        lambda give: arguments(Expert(), profile(give), by=give("person")("system_admin")),
    ),
)
