"""Training: recorded, corrected, its files put in."""

from collections.abc import Sequence
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actions.doubles import check_double
from liandong.desk.access.guard import check
from liandong.desk.access.masking import mask_known
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import check_version, copy_columns, label_of, shown
from liandong.desk.directory.queries import find_merchants, own_districts
from liandong.desk.disputes.actions.numbers import take_numbers
from liandong.desk.outreach.actions.kept_files import keep_files, take_out_file
from liandong.desk.outreach.models import Attendance, Training
from liandong.desk.outreach.queries.findings.known_people import public_words
from liandong.desk.outreach.queries.training import (
    eyes_on_training,
    may_add_files,
    may_change,
    may_record,
)
from liandong.desk.outreach.queries.visible import training_visible_to
from liandong.desk.outreach.rules.counted_lines import Attended
from liandong.desk.papers.models import Attachment
from liandong.desk.papers.scans import Scan

SERIES: Final = "PX"
TYPED: Final = (
    "held_at", "place", "district", "topic", "lecturer", "tested", "passed", "rated", "satisfied",
)  # fmt: skip
"""What the form writes beside who came."""
COUNTS: Final = frozenset({"tested", "passed", "rated", "satisfied"})
"""Of those the audit keeps the numbers."""


@transaction.atomic
def record_training(*, training: Training, attended: Sequence[Attended], by: User) -> Training:
    """Add one that was held; `training` bears what was typed and is not stored yet."""
    check(by, Permission.WARN)
    if not may_record(by):
        raise PermissionDenied("培训由警务站、消协、市监登记")
    _check(training, attended, by)
    (training.number,) = take_numbers(SERIES, [timezone.now()])
    same = {name: getattr(training, name) for name in ("held_at", "place", "topic", "district")}
    check_double(Training, "recorded_at", "培训", recorded_by=by, **same)
    training.department, training.recorded_by = by.department, by
    _hide_people(training)
    training.save()
    _keep(training, attended)
    audit.record("training.record", by=by, of=training)
    return training


@transaction.atomic
def change_training(
    *,
    training: Training,
    attended: Sequence[Attended],
    page_version: str | None = None,
    by: User,
) -> Training:
    """Correct it, by its department; who came is written anew. `training` bears what was typed,
    `page_version` is of what the page showed."""
    check(by, Permission.WARN)
    stored = _locked(training, by)
    if not may_change(stored, by):
        raise PermissionDenied("由登记的单位更改")
    came = list(stored.attendance.order_by("pk").values_list("name", "people"))
    typed = {name: getattr(training, name) for name in TYPED}
    check_version(stored, page_version, came, typed=typed)
    _check(training, attended, by)
    _hide_people(training)
    before = {name: shown(stored, name) for name in TYPED}
    changed = copy_columns(training, stored, TYPED)
    stored.save()
    stored.attendance.all().delete()
    _keep(stored, attended)
    fields = [_change(stored, name, before[name]) for name in changed]
    if came != [(row.name, row.people) for row in attended]:
        now = sum(row.people for row in attended)
        fields.append(f"签到人数：{sum(people for _name, people in came)} → {now}")
    audit.record("training.change", by=by, of=stored, detail={"fields": fields})
    return stored


@transaction.atomic
def add_files(
    *, training: Training, scans: Sequence[Scan], title: str, by: User
) -> list[Attachment]:
    """Material, sheets and photographs, kept under its number."""
    stored = _locked(training, by)
    if not may_add_files(stored, by):
        raise PermissionDenied("材料由登记的单位放入")
    return keep_files(number=stored.number, scans=scans, title=title, by=by)


@transaction.atomic
def take_out_of(*, training: Training, pk: int, reason: str, by: User) -> Attachment:
    """A wrong one: it stays with the reason, and counts no more."""
    stored = _locked(training, by)
    if not may_add_files(stored, by):
        raise PermissionDenied("材料由登记的单位撤出")
    return take_out_file(number=stored.number, pk=pk, reason=reason, by=by)


def _change(training: Training, name: str, before: str) -> str:
    """As the audit tells it: numbers with what stood there, words by their label alone."""
    label = label_of(training, name)
    return f"{label}：{before} → {shown(training, name)}" if name in COUNTS else label


def _locked(training: Training, by: User) -> Training:
    rows = training_visible_to(by).select_for_update(of=("self",))
    found = rows.filter(pk=training.pk).first()
    if found is None:
        raise PermissionDenied("您看不到这次培训")
    return found


def _check(training: Training, attended: Sequence[Attended], by: User) -> None:
    if training.district.name not in own_districts(by):
        raise PermissionDenied("不在本单位负责的商圈内")
    if training.held_at > timezone.now():
        raise ValidationError({"held_at": "培训时间不能在现在之后，办过以后再登记。"})
    if not attended:
        raise ValidationError({"came": "请写明参加单位和签到人数。"})
    people = sum(row.people for row in attended)
    for part, whole, words in (
        ("passed", "tested", "测试合格人数"),
        ("satisfied", "rated", "满意人数"),
    ):
        some, all_of_them = getattr(training, part), getattr(training, whole)
        if (some is None) != (all_of_them is None):
            empty = part if some is None else whole
            raise ValidationError({empty: f"{words}和总人数要同时填写。"})
        if some is not None and all_of_them is not None and not some <= all_of_them <= people:
            raise ValidationError({part: f"{words}不能多于总人数，总人数不能多于签到人数。"})


def _hide_people(training: Training) -> None:
    """In what everybody reads and searches."""
    known = eyes_on_training([training]).known()
    training.place = public_words(training.place, known)
    training.topic = public_words(training.topic, known)
    training.lecturer = mask_known(training.lecturer or "", known)


def _keep(training: Training, attended: Sequence[Attended]) -> None:
    known_people = eyes_on_training([training]).known()
    known = find_merchants([(row.name, "") for row in attended])
    Attendance.objects.bulk_create(
        Attendance(
            training=training,
            name=row.name if merchant else public_words(row.name, known_people),
            merchant=merchant,
            people=row.people,
        )
        for row, merchant in zip(attended, known, strict=True)
    )
