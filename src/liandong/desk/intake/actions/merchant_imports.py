"""A licence export of merchants: put in, read beside the register, confirmed, taken back as a
whole."""

import json
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actions.key_locks import lock_key
from liandong.desk.access.actors import System
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.directory.models import District, Merchant, MerchantContact
from liandong.desk.directory.queries import district_by_name, own_districts
from liandong.desk.directory.queries.merchant_register import may_name_people, may_write
from liandong.desk.directory.rules.licences import CODE, PERSON
from liandong.desk.intake.merchants.comparison import (
    WRITTEN,
    Compared,
    Comparison,
    Difference,
    current_people,
    role_for,
    text_of,
    value_of,
)
from liandong.desk.intake.merchants.imports import (
    content_of,
    differences_of,
    imports_of,
    may_take_back,
    obstacles,
)
from liandong.desk.intake.merchants.reading import read_licences
from liandong.desk.intake.models import MerchantImport, MerchantImportRow
from liandong.desk.intake.record_contents import chunks
from liandong.desk.intake.uploads.folder import remove, stored_path
from liandong.desk.intake.uploads.landing import Landing
from liandong.desk.work import jobs
from liandong.engine.records import UnreadableFile

JOB: Final = "intake.read_licences"
BATCH: Final = 500
BY: Final = System("intake.tidy_imports")
State = MerchantImport.State
Kind = MerchantImportRow.Kind


def start_merchant_import(
    landing: Landing, *, district: District | None = None, by: User
) -> MerchantImport:
    """Keep the file and start the job that reads it; nothing is taken in. `district`: of rows whose
    address names none."""
    _check(by)
    if district is not None and district.name not in _places(by):
        raise PermissionDenied("不在本单位负责的商圈内")
    with transaction.atomic():
        made = MerchantImport.objects.create(
            file_name=landing.file_name, stored_as=landing.stored_as, district=district,
            department=by.department, by=by,
        )  # fmt: skip
        audit.record("merchants.put_in", by=by, of=made)
        jobs.start(JOB, key=f"licences-{made.pk}", by=by.pk, import_id=made.pk)
    landing.is_taken = True
    return made


def draft_import(of: MerchantImport) -> None:
    """Read the file beside the register, or refuse it; the file is removed. Called again it does
    nothing.

    Reads an upload: for the job alone, never for a page.
    """
    of = MerchantImport.objects.select_related("by__department", "district").get(pk=of.pk)
    if of.state != State.WAITING:
        return
    try:
        found = read_licences(stored_path(of.stored_as))
    except UnreadableFile as problem:
        refuse_import(of, f"{problem.reason}{problem.remedy}")
        return
    rows = [_row(of, row) for row in Comparison(of.by, of.district).compare(found.rows)]
    rows += [
        MerchantImportRow(
            of=of, number=row.number, kind=Kind.REFUSED, field="整行", reason=row.reason[:200],
            remedy=row.remedy[:200], content=json.dumps({"values": {}, "differences": []}),
        )
        for row in found.broken
    ]  # fmt: skip
    with transaction.atomic():
        MerchantImportRow.objects.bulk_create(rows, batch_size=BATCH)
        of.state = State.READY
        _end_reading(of)
        audit.record("merchants.read", by=of.by, of=of, detail={"rows": len(rows)})


def refuse_import(of: MerchantImport, problem: str) -> None:
    """End it without a row."""
    with transaction.atomic():
        of.state, of.problem = State.REFUSED, problem[:600]
        _end_reading(of)
        audit.record("merchants.read", by=of.by, of=of, detail={"rows": 0})


@transaction.atomic
def accept_row(*, row: MerchantImportRow, accepted: bool, by: User) -> None:
    """Take from the file, or keep, what was typed by hand."""
    of = _ready(row.of, by)
    changed = of.rows.filter(pk=row.pk, doubtful__gt=0).update(accepted=accepted)
    if not changed:
        raise ValidationError("这一行没有要确认的差异，请刷新后再看。")
    audit.record("merchants.accept", by=by, of=of, detail={"row": row.number})


@transaction.atomic
def accept_all(*, of: MerchantImport, accepted: bool, by: User) -> int:
    """The same of all of its rows."""
    stored = _ready(of, by)
    count = stored.rows.filter(doubtful__gt=0).update(accepted=accepted)
    audit.record("merchants.accept", by=by, of=stored, detail={"rows": count})
    return count


@transaction.atomic
def compare_again(*, of: MerchantImport, by: User) -> MerchantImport:
    """The rows that were read, beside the register as it stands now. What was accepted is asked
    again."""
    stored = _ready(of, by)
    rows = [row for row in stored.rows.order_by("number") if content_of(row).get("values")]
    values = [(row.number, content_of(row)["values"]) for row in rows]
    compared = Comparison(by, stored.district).compare(values)
    stored.rows.filter(pk__in=[row.pk for row in rows]).delete()
    MerchantImportRow.objects.bulk_create([_row(stored, row) for row in compared], batch_size=BATCH)
    audit.record("merchants.read", by=by, of=stored, detail={"rows": len(rows)})
    return stored


@transaction.atomic
def confirm_import(*, of: MerchantImport, by: User) -> MerchantImport:
    """Take in what the page showed: all or nothing, and nothing where the register has changed."""
    stored = _ready(of, by)
    rows = list(stored.rows.filter(kind__in=[Kind.NEW, Kind.CHANGED]).order_by("number"))
    if not rows:
        raise ValidationError("没有新增和变化，不用导入。")
    contents = {row.pk: content_of(row) for row in rows}
    lock_key("merchant")  # what is compared now stands until it is written
    _check_still(stored, rows, contents, by)
    names_people = may_name_people(by)
    new = [row for row in rows if row.kind == Kind.NEW]
    places = district_by_name()
    merchants = Merchant.objects.bulk_create(
        [_merchant(contents[row.pk], places) for row in new], batch_size=BATCH
    )
    contacts: list[tuple[MerchantImportRow, MerchantContact]] = []
    for row, merchant in zip(new, merchants, strict=True):
        row.merchant_key = merchant.pk
        after = {name: text_of(merchant, name) for name in WRITTEN}
        after |= {CODE: merchant.credit_code or "", "district": str(merchant.district_id or "")}
        row.written = {"after": after, "contacts": [], "ended": []}
        person = contents[row.pk]["values"].get(PERSON, "")
        if person and names_people:
            contacts.append((row, _contact(merchant.pk, contents[row.pk]["values"], person)))
    contacts += _write_changes([row for row in rows if row.kind == Kind.CHANGED], contents)
    made = MerchantContact.objects.bulk_create([contact for _row, contact in contacts])
    named = [row for row, _contact in contacts]
    for row, contact in zip(named, made, strict=True):
        row.written["contacts"].append(contact.pk)
    MerchantImportRow.objects.bulk_update(rows, ["written", "merchant_key"], batch_size=BATCH)
    stored.state, stored.confirmed_by, stored.confirmed_at = State.DONE, by, timezone.now()
    stored.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    detail = {"merchants": len(new), "changed": len(rows) - len(new)}
    audit.record("merchants.import", by=by, of=stored, detail=detail)
    return stored


@transaction.atomic
def drop_import(*, of: MerchantImport, by: User) -> None:
    """Not taken in: its rows are removed."""
    _drop(_ready(of, by), by=by)


def drop_old_imports(before: datetime) -> int:
    """Those that nobody has confirmed since: the people in them are not kept longer."""
    dropped = 0
    for of in MerchantImport.objects.filter(state=State.READY, at__lt=before):
        with transaction.atomic():
            stored = MerchantImport.objects.select_for_update().get(pk=of.pk)
            if stored.state == State.READY:
                _drop(stored, by=BY)
                dropped += 1
    return dropped


def _drop(stored: MerchantImport, *, by: User | System) -> None:
    stored.rows.all().delete()
    stored.state = State.DROPPED
    stored.save(update_fields=["state"])
    audit.record("merchants.drop", by=by, of=stored)


@transaction.atomic
def take_back_import(*, of: MerchantImport, by: User) -> MerchantImport:
    """Merchants that it brought are removed, those that it changed get back what stood there: all
    of it or nothing."""
    _check(by)
    stored = _locked(of, by)
    if not may_take_back(stored, by):
        raise ValidationError("不能撤回：还没有导入、已经撤回，或者不是您导入的。")
    rows = list(stored.rows.filter(kind__in=[Kind.NEW, Kind.CHANGED]).order_by("number"))
    keys = sorted({row.merchant_key for row in rows if row.merchant_key})
    for some in chunks(keys, BATCH):
        list(Merchant.objects.select_for_update().filter(pk__in=some).order_by("pk").only("pk"))
    if hindering := obstacles(stored):
        raise ValidationError(f"没有撤回：{'；'.join(hindering)}。")
    made = [row.merchant_key for row in rows if row.kind == Kind.NEW and row.merchant_key]
    written = {row.merchant_key: row.written for row in rows if row.merchant_key}
    for some in chunks([key for found in written.values() for key in found["contacts"]], BATCH):
        MerchantContact.objects.filter(pk__in=some).delete()
    for some in chunks([key for found in written.values() for key in found["ended"]], BATCH):
        MerchantContact.objects.filter(pk__in=some).update(until=None)
    for some in chunks(made, BATCH):
        Merchant.objects.filter(pk__in=some).delete()
    changed = [key for key in keys if key not in set(made)]
    for some in chunks(changed, BATCH):
        for merchant in Merchant.objects.filter(pk__in=some):
            for name, text in written[merchant.pk]["before"].items():
                setattr(merchant, name, value_of(name, text))
            merchant.from_export = written[merchant.pk]["from_export"]
            merchant.save()
    stored.state, stored.taken_back_by = State.TAKEN_BACK, by
    stored.taken_back_at = timezone.now()
    stored.save(update_fields=["state", "taken_back_by", "taken_back_at"])
    detail = {"merchants": len(made), "changed": len(changed)}
    audit.record("merchants.take_back", by=by, of=stored, detail=detail)
    return stored


def _write_changes(
    rows: list[MerchantImportRow], contents: dict[int, dict[str, Any]]
) -> list[tuple[MerchantImportRow, MerchantContact]]:
    """Write what is sure or was accepted; returns the people to be added."""
    contacts: list[tuple[MerchantImportRow, MerchantContact]] = []
    keys = [row.merchant_key for row in rows if row.merchant_key]
    merchants: dict[int, Merchant] = {}
    for some in chunks(keys, BATCH):
        merchants |= Merchant.objects.in_bulk(some)
    standing: dict[int, list[MerchantContact]] = {}
    for contact in current_people(keys):
        standing.setdefault(contact.merchant_id, []).append(contact)
    for row in rows:
        if row.merchant_key is None:
            continue
        merchant, content = merchants[row.merchant_key], contents[row.pk]
        taken = [d for d in differences_of(content) if d.sure or row.accepted]
        row.written = _write(merchant, taken)
        for difference in taken:
            if difference.field == PERSON:
                ended = standing.get(merchant.pk, [])
                for contact in ended:
                    contact.until = timezone.localdate()
                row.written["ended"] = [contact.pk for contact in ended]
                found = _contact(merchant.pk, content["values"], difference.after)
                contacts.append((row, found))
    Merchant.objects.bulk_update(
        merchants.values(), [*WRITTEN, CODE, "from_export", "updated_at"], batch_size=BATCH
    )
    MerchantContact.objects.bulk_update(
        [contact for found in standing.values() for contact in found], ["until"], batch_size=BATCH
    )
    return contacts


def _write(merchant: Merchant, taken: list[Difference]) -> dict[str, Any]:
    """Into the row in memory. Returns what stood there, what stands there now."""
    columns = [difference for difference in taken if difference.field != PERSON]
    before = {difference.field: difference.before for difference in columns}
    from_export = dict(merchant.from_export)
    for difference in columns:
        setattr(merchant, difference.field, value_of(difference.field, difference.after))
        if difference.field != CODE:
            merchant.from_export = {**merchant.from_export, difference.field: difference.after}
    merchant.updated_at = timezone.now()
    return {
        "before": before,
        "after": {difference.field: difference.after for difference in columns},
        "from_export": from_export,
        "contacts": [],
        "ended": [],
    }


def _merchant(content: dict[str, Any], places: dict[str, District]) -> Merchant:
    values = content["values"]
    columns = {name: value_of(name, values.get(name, "")) for name in WRITTEN}
    exported = {name: values[name] for name in WRITTEN if values.get(name)}
    return Merchant(
        credit_code=values[CODE], district=places[content["district"]], from_export=exported,
        **columns,
    )  # fmt: skip


def _contact(merchant: int, values: dict[str, str], name: str) -> MerchantContact:
    since = timezone.localdate()
    return MerchantContact(
        merchant_id=merchant, role=role_for(values), name=name, phone=None, since=since
    )


def _check_still(
    of: MerchantImport,
    rows: list[MerchantImportRow],
    contents: dict[int, dict[str, Any]],
    by: User,
) -> None:
    """Raise ValidationError where the register is not what the page showed."""
    values = [(row.number, contents[row.pk]["values"]) for row in rows]
    for row, now in zip(rows, Comparison(by, of.district).compare(values), strict=True):
        key = now.merchant.pk if now.merchant else None
        shown = (row.kind, row.merchant_key, contents[row.pk]["differences"])
        if shown != (now.kind, key, now.content()["differences"]):
            raise ValidationError("预览以后名录有变化，没有导入；请点“重新比较”再看一遍。")


def _row(of: MerchantImport, row: Compared) -> MerchantImportRow:
    return MerchantImportRow(
        of=of,
        number=row.number,
        kind=row.kind,
        merchant_key=row.merchant.pk if row.merchant else None,
        credit_code=row.values.get(CODE, "")[:40],
        content=json.dumps(row.content(), ensure_ascii=False),
        doubtful=sum(not difference.sure for difference in row.differences),
        field=row.column,
        reason=row.reason,
        remedy=row.remedy,
    )


def _places(by: User) -> list[str]:
    keeps = by.has_permission(Permission.MANAGE_DIRECTORY)
    return list(district_by_name()) if keeps else own_districts(by)


def _check(by: User) -> None:
    if not may_write(by):
        raise PermissionDenied("您的角色没有这项权限")


def _locked(of: MerchantImport, by: User) -> MerchantImport:
    if not imports_of(by).filter(pk=of.pk).exists():
        raise PermissionDenied("这次导入不在您的可见范围内")
    return MerchantImport.objects.select_for_update().get(pk=of.pk)


def _ready(of: MerchantImport, by: User) -> MerchantImport:
    _check(by)
    stored = _locked(of, by)
    if stored.state != State.READY:
        raise ValidationError(f"这次导入{stored.get_state_display()}，请刷新后再看。")
    return stored


def _end_reading(of: MerchantImport) -> None:
    stored_as, of.stored_as = of.stored_as, ""
    of.save(update_fields=["state", "problem", "stored_as"])
    transaction.on_commit(lambda: remove(stored_as))
