"""Takes an import back as a whole, with its records and what followed from them.

The page shows in advance how much will be removed; a job removes it in one transaction, so that a
killed process leaves all or nothing. Nothing is removed where somebody has begun to work on any of
it, or where it is so much that it would lock out other writers for long.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Min, OuterRef, ProtectedError, QuerySet, Subquery

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.visible_rows import scope
from liandong.desk.intake.actions.imports.ends import ENDS, topic
from liandong.desk.intake.models import (
    Answer,
    AnswerChange,
    ChangeRequest,
    Correction,
    Import,
    QuarantinedRow,
    Record,
    RecordVersion,
)
from liandong.desk.intake.queries import imports_of, is_in_charge
from liandong.desk.intake.record_contents import chunks, content_of_json
from liandong.desk.intake.record_followers import FOLLOWERS
from liandong.desk.intake.rules.versions import digest
from liandong.desk.ui.wording import sentences
from liandong.desk.work import events, jobs

JOB: Final = "intake.take_back"
CHUNK_ROWS: Final = 1_000
MOST: Final = 10_000
"""Records: some six seconds in which nobody else can write; other writers give up after twenty."""
NOT_TAKEN_BACK: Final = "没有撤回："
GOING: Final = Import.State.TAKING_BACK


@dataclass(frozen=True, slots=True)
class Extent:
    """What is removed with an import: records, records that get their earlier content back,
    disputes; and the obstacles, in words."""

    records: int
    reverted: int
    disputes: int
    obstacles: list[str] = field(default_factory=list)


def may_take_back(of: Import, by: User) -> bool:
    """Only the person who imported the file, and those who see all districts and are in charge."""
    if not by.has_permission(Permission.IMPORT):
        return False
    theirs = of.by_id == by.pk or (scope(by) is None and is_in_charge(by, of))
    return of.state in ENDS and bool(of.rows_read) and theirs


def extent_of(of: Import) -> Extent:
    """How much taking the import back would remove, and what prevents it."""
    new, obstacles = _new(of), _obstacles(of)
    going = 0 if obstacles else sum(follower.going(new) for follower in FOLLOWERS.values())
    return Extent(new.count(), _changed(of).count(), going, obstacles)


@transaction.atomic
def begin_taking_back(of: Import, *, by: User) -> None:
    """Start the job that takes the import back. Raises PermissionDenied, or ValidationError with
    the obstacles."""
    check(by, Permission.IMPORT)
    if not imports_of(by).filter(pk=of.pk).exists():
        raise PermissionDenied("这次导入不在您的可见范围内")
    stored = Import.objects.select_for_update(of=["self"]).get(pk=of.pk)
    if not may_take_back(stored, by):
        raise ValidationError("这次导入不能撤回：还没有结束、已经撤回，或不是您导入的")
    _refuse(_obstacles(stored))
    _move(stored, GOING)
    audit.record("import.take_back", by=by, of=stored)
    jobs.start(JOB, key=f"take-back-{stored.pk}", by=by.pk, import_id=stored.pk, user_id=by.pk)


def take_back(of: Import, *, by: User) -> Extent | None:
    """Remove what the import brought; None where that was done or never requested.

    In one transaction. Where somebody has begun to work on any of it meanwhile nothing is removed,
    and the import keeps the reason.
    """
    try:
        return _take_back(of, by)
    except ValidationError as refusal:
        stay(of, sentences(refusal.messages))
    except ProtectedError:
        stay(of, "有记录已被别处引用")
    return None


@transaction.atomic
def stay(of: Import, problem: str) -> None:
    """Keep the import, with the reason why it is not taken back."""
    stored = Import.objects.select_for_update(of=["self"]).get(pk=of.pk)
    if stored.state == GOING:
        stored.not_taken_back = problem.removeprefix(NOT_TAKEN_BACK)[:300]
        stored.save(update_fields=["not_taken_back"])
        _move(stored, Import.State.FAILED if stored.remedy else Import.State.DONE)


@transaction.atomic
def _take_back(of: Import, by: User) -> Extent | None:
    for follower in FOLLOWERS.values():
        follower.lock()
    stored = Import.objects.select_for_update(of=["self"]).get(pk=of.pk)
    if stored.state != GOING:
        return None
    new, changed = list(_new(stored).values_list("pk", flat=True)), _changed(stored)
    reverted = list(changed.order_by("pk").values_list("pk", flat=True))
    for some in chunks([*new, *reverted], CHUNK_ROWS):
        list(Record.objects.select_for_update().filter(pk__in=some).order_by("pk").only("pk"))
    _refuse(_obstacles(stored))
    gone = 0
    for some in chunks(new, CHUNK_ROWS):
        gone += sum(follower.forget(some) for follower in FOLLOWERS.values())
        _remove(some)
    for some in chunks(reverted, CHUNK_ROWS):
        _revert(stored, some)
    stored.quarantine.all().delete()
    QuarantinedRow.objects.filter(mended_in=stored).update(mended_in=None)
    stored.change_requests.filter(state=ChangeRequest.State.OPEN).delete()
    extent = Extent(len(new), len(reverted), gone)
    stored.not_taken_back = ""
    stored.save(update_fields=["not_taken_back"])
    _move(stored, Import.State.TAKEN_BACK)
    detail = {"records": len(new), "reverted": len(reverted), "disputes": gone}
    audit.record("import.taken_back", by=by, of=stored, detail=detail)
    events.publish("board", count=max(1, gone))
    jobs.start("disputes.place", key="place")
    return extent


def _new(of: Import) -> QuerySet[Record]:
    """Records that the import brought for the first time."""
    first = RecordVersion.objects.filter(of=of, number=1)
    return Record.objects.filter(pk__in=first.values("record"))


def _changed(of: Import) -> QuerySet[Record]:
    """Records that were known before and that it changed."""
    brought = RecordVersion.objects.filter(of=of)
    changed = Record.objects.filter(pk__in=brought.values("record"))
    return changed.exclude(pk__in=brought.filter(number=1).values("record"))


def _obstacles(of: Import) -> list[str]:
    """What people or later files have done with its records since, in words."""
    brought = RecordVersion.objects.filter(of=of)
    records = Record.objects.filter(pk__in=brought.values("record"))
    many = records.count()
    if many > MOST:
        most = f"它涉及 {many:,} 条记录，超过一次能撤回的 {MOST:,} 条，撤回耗时过长"
        return [f"{most}；请系统管理员恢复导入前的备份"]
    first = brought.filter(record=OuterRef("record")).values("record")
    later = RecordVersion.objects.filter(record__in=records).exclude(of=of)
    later = later.filter(number__gt=Subquery(first.annotate(n=Min("number")).values("n")))
    made = Correction.objects.filter(record__in=records, at__gte=of.created_at)
    decided = of.change_requests.filter(state=ChangeRequest.State.ACCEPTED)
    requested = ChangeRequest.objects.filter(record__in=records, state=ChangeRequest.State.OPEN)
    counts = [
        ("%d 条记录后来又有更新", later.values("record").distinct().count()),
        ("%d 处识别结果已有人更正", made.count()),
        ("%d 条更新已有人核对采用", decided.count()),
        ("%d 条更新待核对", requested.exclude(of=of).count()),
    ]
    found = [words % count for words, count in counts if count]
    return found + [words for follower in FOLLOWERS.values() for words in follower.begun(records)]


def _refuse(obstacles: Sequence[str]) -> None:
    if obstacles:
        raise ValidationError(f"{NOT_TAKEN_BACK}{'；'.join(obstacles)}")


def _remove(record_ids: Sequence[int]) -> None:
    for model in (AnswerChange, Answer, RecordVersion):
        model.objects.filter(record__in=record_ids).delete()
    Record.objects.filter(pk__in=record_ids).only("pk").delete()


def _revert(of: Import, record_ids: Sequence[int]) -> None:
    """Restore the previous content of the records and judge them again. Their raw rows are lost:
    versions keep the canonical fields alone."""
    from liandong.desk.intake.actions.judgements import judge
    from liandong.desk.intake.actions.record_states import States
    from liandong.desk.intake.actions.row_values import stored_forms
    from liandong.desk.intake.rules.version_columns import as_json, frame_of

    RecordVersion.objects.filter(of=of, record__in=record_ids).delete()
    newest: dict[int, RecordVersion] = {}
    for version in RecordVersion.objects.filter(record__in=record_ids).order_by("number"):
        newest[version.record_id] = version
    records = Record.objects.in_bulk(list(newest))
    ids = sorted(newest)
    contents = frame_of([content_of_json(newest[pk].content) for pk in ids])
    states = States(
        source=[records[pk].source for pk in ids],
        source_id=[records[pk].source_id for pk in ids],
        contents=contents,
        digests=[digest(text) for text in as_json(contents)],
        sent=[newest[pk].digest for pk in ids],
        raw=[None] * len(ids),
        until=contents["received_at"],
        numbers=[newest[pk].number for pk in ids],
        fields=[newest[pk].changed_fields for pk in ids],
        arrived_at=[records[pk].arrived_at for pk in ids],
    )
    rows = stored_forms(states, None, replacing=["id"]).records
    rows.values["id"] = ids
    rows.write()
    RecordVersion.objects.filter(pk__in=[version.pk for version in newest.values()]).update(
        content=None
    )
    judge(list(Record.objects.filter(pk__in=ids)))


def _move(of: Import, state: Import.State) -> None:
    of.state = state
    of.save(update_fields=["state"])
    events.publish(topic(of), state=str(state))
