"""Rows in quarantine that a person sets right: they come in as a small file of the same columns."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.intake.actions.record_tables import portions
from liandong.desk.intake.actions.start_import import start_import
from liandong.desk.intake.models import Import, ProfileVersion, QuarantinedRow
from liandong.desk.intake.profiles import profile_of
from liandong.desk.intake.proposals import open_rows
from liandong.desk.intake.quarantine import cells_of
from liandong.desk.intake.queries import imports_of, quarantine_of
from liandong.desk.intake.uploads import Landing
from liandong.engine.records import Reject, Sample
from liandong.engine.records.sampling import read_sample, readable
from liandong.engine.vocabulary import Source

AT_ONCE: Final = 500


def mend_row(of: Import, row: int, *, cells: Mapping[str, str], by: User) -> Import:
    """Bring in a quarantined row with these cells in place of its own.

    Read as its file was, by the same rules; what those find wrong beyond the row itself (see
    `still_wrong`) waits again, in the quarantine of the import that is returned. Raises
    ValidationError for a row that is in already.
    """
    cells_before = raw_cells(of, row, by=by)
    mended = {name: cells.get(name, told) for name, told in cells_before.items()}
    name = f"{of.file_name} {_('第 %d 行修正') % row}.csv"
    landing = _land([list(mended), list(mended.values())], name)
    source = Source(of.source) if of.source else None
    with transaction.atomic():
        version = of.profile_version
        came = start_import(landing, source=source, corrects=of, profile=version, by=by)
        rows = QuarantinedRow.objects.filter(of=of, row=row)
        if not rows.filter(was_taken=False, mended_in=None).exists():
            raise ValidationError(_("这一行已经导入或已经修正过"))
        rows.update(mended_in=came)
        audit.record("import.mend", by=by, of=of, detail={"row": row})
    return came


def still_wrong(of: Import, row: int, cells: Mapping[str, str]) -> list[Reject]:
    """What would keep a row with these cells out, as the profile of its import reads it."""
    profile = profile_of(of)
    if profile is None:
        return []
    return list(read_sample(Sample.of_rows({row: cells}), profile).rejects)


def raw_cells(of: Import, row: int, *, by: User) -> dict[str, str]:
    """The cells of a quarantined row as they came, in clear. Raises PermissionDenied."""
    check(by, Permission.IMPORT)
    check(by, Permission.UNMASK)
    _check_seen(of, by)
    found = quarantine_of(of, by).filter(row=row).exclude(raw=None).first()
    if found is None:
        raise ValidationError(_("这一行没有保存原文，请在原表里改好再导入"))
    return cells_of(found)


def read_anew(of: Import, version: ProfileVersion, *, by: User) -> Import | None:
    """Bring in those quarantined rows that this version of a profile can read; None without any.

    The others stay where they are.
    """
    check(by, Permission.IMPORT)
    _check_seen(of, by)
    rows = {one.row: cells_of(one) for one in open_rows(of, by)}
    fitting = readable(Sample.of_rows(rows), version.profile) if rows else set()
    if not fitting:
        return None
    head = list(dict.fromkeys(name for cells in rows.values() for name in cells))
    table = [[rows[row].get(name) for name in head] for row in sorted(fitting)]
    landing = _land([head, *table], f"{of.file_name} {_('%d 行重读') % len(fitting)}.csv")
    with transaction.atomic():
        came = start_import(landing, source=None, corrects=of, profile=version, by=by)
        for some in portions(sorted(fitting), AT_ONCE):
            QuarantinedRow.objects.filter(of=of, row__in=some).update(mended_in=came)
        audit.record("import.mend", by=by, of=of, detail={"rows": len(fitting)})
    return came


def _check_seen(of: Import, by: User) -> None:
    if not imports_of(by).filter(pk=of.pk).exists():
        raise PermissionDenied(_("这次导入不在您的可见范围内"))


def _land(table: Sequence[Sequence[str | None]], name: str) -> Landing:
    text = io.StringIO()
    csv.writer(text).writerows(table)
    return Landing.copy(io.BytesIO(text.getvalue().encode("utf-8")), name)
