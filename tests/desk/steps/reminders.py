"""Steps of outreach: consumer reminders, events of publicity and its material."""

from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from liandong.desk.directory.models import District
from liandong.desk.disputes.models import Dispute
from liandong.desk.outreach.actions import materials, publicity, reminders
from liandong.desk.outreach.actions.publicity import Parts
from liandong.desk.outreach.actions.reminders import Advised, Shift
from liandong.desk.outreach.models import (
    DutyShift,
    Material,
    Publication,
    Publicity,
    Reminder,
)
from liandong.desk.outreach.queries.publicity.reminders import season_of
from liandong.desk.outreach.rules.publicity.ledger import HandedOut
from liandong.desk.outreach.rules.publicity.occasions import Season
from tests.desk.steps.outreach import head, home, mediator, station_head
from tests.desk.steps.papers import scan
from tests.desk.steps.preparing import Arguments, Give, Step, arguments

RULES: Final = [Advised(f"看清标签{n}", "往年有人买到没有标签的", "购物小票") for n in range(3)]
WRITTEN: Final[dict[str, Any]] = {
    "title": "消费提示——安全过冬", "background": "天气转冷。", "rules": RULES,
    "remedies": "先找商家，再找维权站。", "phone": "0575-12315",
}  # fmt: skip
PARTS: Final = Parts(
    ["晨曦培训", "演示商场"], [HandedOut("预付卡提示单", 500), HandedOut("假酒识别", 80)]
)


# Reminders of the association


def winter() -> Season:
    season = season_of("winter", 2026)
    assert season
    return season


def reminder_of(give: Give) -> Reminder:
    """A draft of a department that has its series of numbers."""
    give("numbers")
    made = reminders.begin_reminder(season=winter(), district=home(give), by=mediator(give))
    return reminders.save_reminder(reminder=made, **WRITTEN, by=mediator(give))


def submitted(give: Give, draft: Reminder | None = None) -> Reminder:
    return reminders.submit(reminder=draft or reminder_of(give), by=mediator(give))


def reviewed(give: Give, draft: Reminder | None = None) -> Reminder:
    return reminders.approve_draft(reminder=submitted(give, draft), words="同意", by=head(give))


def signed(give: Give, draft: Reminder | None = None) -> Reminder:
    return reminders.sign(reminder=reviewed(give, draft), by=station_head(give))


def issued(give: Give, draft: Reminder | None = None) -> Reminder:
    return reminders.issue(reminder=signed(give, draft), by=head(give))


def wanted_shift(give: Give) -> dict[str, Any]:
    start = timezone.now()
    return {
        "shift": Shift("演示值班", "演示消协", start, start + timedelta(hours=8), "0575-1"),
        "by": mediator(give),
    }


def shift_of(give: Give) -> DutyShift:
    return reminders.add_shift(reminder=reminder_of(give), **wanted_shift(give))


def off_duty(give: Give) -> Arguments:
    shift = shift_of(give)
    return arguments(reminder=shift.reminder, pk=shift.pk, by=mediator(give))


def published(give: Give) -> Arguments:
    reminder = issued(give)
    return arguments(
        reminder=reminder, channel="web", name="演示网站", published_at=timezone.now(),
        by=mediator(give),
    )  # fmt: skip


def publication_of(give: Give) -> Publication:
    args, kwargs = published(give)
    return reminders.record_publication(*args, **kwargs)


def counted(give: Give) -> Arguments:
    row = publication_of(give)
    today = timezone.localdate()
    return arguments(reminder=row.reminder, pk=row.pk, reads=1200, read_on=today, by=mediator(give))


def unpublished(give: Give) -> Arguments:
    row = publication_of(give)
    return arguments(reminder=row.reminder, pk=row.pk, by=mediator(give))


# Publicity


def typed_publicity(district: District, **changes: Any) -> Publicity:
    """As it is typed, and not stored."""
    given: dict[str, Any] = {
        "topic": "放心消费", "held_at": timezone.now() - timedelta(days=1), "place": "演示广场",
        "district": district, "run_by": "joint", "organiser": "演示消协",
        "formats": ["desk", "leaflets"], "consulted": 120, "taken": 2, "reached": 600,
    }  # fmt: skip
    return Publicity(**given | changes)


def publicity_of(give: Give) -> Publicity:
    give("shop")  # a partner that the directory knows
    typed = typed_publicity(home(give))
    return publicity.record_publicity(publicity=typed, parts=PARTS, by=mediator(give))


def wrong_piece(give: Give) -> Arguments:
    held, by = publicity_of(give), mediator(give)
    (piece,) = publicity.add_files(publicity=held, scans=[scan()], title="照片", by=by)
    return arguments(publicity=held, pk=piece.pk, reason="放错", by=by)


def smaller_publicity(give: Give) -> Arguments:
    held = publicity_of(give)
    held.reached = 300
    return arguments(publicity=held, parts=Parts(PARTS.partners[:1]), by=mediator(give))


def taken_there(give: Give) -> Arguments:
    dispute: Dispute = give("gold")
    return arguments(publicity=publicity_of(give), number=dispute.number, by=mediator(give))


def linked(give: Give) -> Arguments:
    args, kwargs = taken_there(give)
    publicity.link_dispute(*args, **kwargs)
    return args, kwargs


# Material


def material_of(give: Give) -> Material:
    typed = Material(title="演示识别单", topic="tobacco_liquor")
    return materials.add_material(material=typed, scan=scan(), by=mediator(give))


def renamed(give: Give) -> Material:
    material = material_of(give)
    material.title = "假酒识别单"
    return material


OF_REMINDERS: Final[tuple[Step, ...]] = (
    (
        reminders.begin_reminder,
        lambda give: arguments(season=winter(), district=home(give), by=mediator(give)),
    ),
    (
        reminders.save_reminder,
        lambda give: arguments(
            reminder=reminder_of(give), **WRITTEN | {"title": "消费提示"}, by=mediator(give)
        ),
    ),
    (reminders.submit, lambda give: arguments(reminder=reminder_of(give), by=mediator(give))),
    (reminders.approve_draft, lambda give: arguments(reminder=submitted(give), by=head(give))),
    (reminders.sign, lambda give: arguments(reminder=reviewed(give), by=station_head(give))),
    (
        reminders.send_back,
        lambda give: arguments(reminder=reviewed(give), reason="补写理由", by=station_head(give)),
    ),
    (reminders.issue, lambda give: arguments(reminder=signed(give), by=head(give))),
    (
        reminders.withdraw,
        lambda give: arguments(reminder=issued(give), reason="数据有误", by=head(give)),
    ),
    (
        reminders.add_shift,
        lambda give: arguments(reminder=reminder_of(give), **wanted_shift(give)),
    ),
    (reminders.remove_shift, off_duty),
    (reminders.record_publication, published),
    (reminders.enter_reads, counted),
    (reminders.remove_publication, unpublished),
)

OF_PUBLICITY: Final[tuple[Step, ...]] = (
    (
        publicity.record_publicity,
        lambda give: arguments(
            publicity=typed_publicity(home(give)), parts=PARTS, by=mediator(give)
        ),
    ),
    (publicity.change_publicity, smaller_publicity),
    (publicity.link_dispute, taken_there),
    (publicity.unlink_dispute, linked),
    (
        publicity.add_files,
        lambda give: arguments(
            publicity=publicity_of(give),
            scans=[scan(), scan("black")],
            title="现场照片",
            by=mediator(give),
        ),
    ),
    (publicity.take_out_of, wrong_piece),
)

OF_MATERIAL: Final[tuple[Step, ...]] = (
    (
        materials.add_material,
        lambda give: arguments(
            material=Material(title="演示识别单", topic="food"), scan=scan(), by=mediator(give)
        ),
    ),
    (
        materials.save_material,
        lambda give: arguments(material=renamed(give), by=mediator(give)),
    ),
    (
        materials.replace_file,
        lambda give: arguments(material=material_of(give), scan=scan("black"), by=mediator(give)),
    ),
    (
        materials.withdraw_material,
        lambda give: arguments(material=material_of(give), reason="法律已修改", by=mediator(give)),
    ),
)

STEPS: Final[tuple[Step, ...]] = (*OF_REMINDERS, *OF_PUBLICITY, *OF_MATERIAL)
