"""Mending quarantined rows: mended rows are imported as a small file of the same columns."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.intake.actions.imports.starts import start_import
from liandong.desk.intake.imports.quarantine import cells_of
from liandong.desk.intake.models import Import, ProfileVersion, QuarantinedRow
from liandong.desk.intake.profiles.proposals import open_rows
from liandong.desk.intake.profiles.versions import profile_of
from liandong.desk.intake.queries import check_in_charge, quarantine_of
from liandong.desk.intake.record_contents import chunks
from liandong.desk.intake.uploads.landing import Landing
from liandong.engine.records import Reject, Sample
from liandong.engine.records.readers.samples import read_sample, readable
from liandong.engine.vocabulary import Source

AT_ONCE: Final = 500


def mend_row(of: Import, row: int, *, cells: Mapping[str, str], by: User) -> Import:
    """Import a quarantined row with these cells in place of its own.

    It is read as its file was; faults that `still_wrong` cannot find put it into the quarantine of
    the import that is returned. Raises ValidationError for a row that was mended already.
    """
    cells_before = raw_cells(of, row, by=by)
    mended = {name: cells.get(name, cell) for name, cell in cells_before.items()}
    name = f"{of.file_name} 第 {row} 行修正.csv"
    landing = _land([list(mended), list(mended.values())], name)
    source = Source(of.source) if of.source else None
    with transaction.atomic():
        version = of.profile_version
        came = start_import(landing, source=source, corrects=of, profile=version, by=by)
        rows = QuarantinedRow.objects.filter(of=of, row=row)
        if not rows.filter(was_taken=False, mended_in=None).exists():
            raise ValidationError("这一行已经导入或已经修正过")
        rows.update(mended_in=came)
        audit.record("import.mend", by=by, of=of, detail={"row": row})
    return came


def still_wrong(of: Import, row: int, cells: Mapping[str, str]) -> list[Reject]:
    """Why a row with these cells would be rejected by the profile of its import."""
    profile = profile_of(of)
    if profile is None:
        return []
    return list(read_sample(Sample.of_rows({row: cells}), profile).rejects)


def raw_cells(of: Import, row: int, *, by: User) -> dict[str, str]:
    """The original cells of a quarantined row, in clear text. Raises PermissionDenied."""
    check(by, Permission.IMPORT)
    check(by, Permission.UNMASK)
    check_in_charge(by, of)
    found = quarantine_of(of, by).filter(row=row).exclude(raw=None).first()
    if found is None:
        raise ValidationError("这一行没有保存原文，请在原表里改好再导入")
    return cells_of(found)


def reread_rows(of: Import, version: ProfileVersion, *, by: User) -> Import | None:
    """Import the quarantined rows that this version of a profile can read; None if there are none.

    The others stay where they are.
    """
    check(by, Permission.IMPORT)
    check_in_charge(by, of)
    rows = {open_row.row: cells_of(open_row) for open_row in open_rows(of, by)}
    fitting = readable(Sample.of_rows(rows), version.profile) if rows else set()
    if not fitting:
        return None
    head = list(dict.fromkeys(name for cells in rows.values() for name in cells))
    table = [[rows[row].get(name) for name in head] for row in sorted(fitting)]
    landing = _land([head, *table], f"{of.file_name} {len(fitting)} 行重读.csv")
    with transaction.atomic():
        came = start_import(landing, source=None, corrects=of, profile=version, by=by)
        for some in chunks(sorted(fitting), AT_ONCE):
            QuarantinedRow.objects.filter(of=of, row__in=some).update(mended_in=came)
        audit.record("import.mend", by=by, of=of, detail={"rows": len(fitting)})
    return came


def _land(table: Sequence[Sequence[str | None]], name: str) -> Landing:
    text = io.StringIO()
    csv.writer(text).writerows(table)
    return Landing.copy(io.BytesIO(text.getvalue().encode("utf-8")), name)
