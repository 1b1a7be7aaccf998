"""Rows in quarantine that a person sets right: they come in as a small file of the same columns."""

import csv
import io
import json
from collections.abc import Mapping

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.intake.actions.start_import import start_import
from liandong.desk.intake.models import Import, QuarantinedRow
from liandong.desk.intake.queries import imports_of, quarantine_of
from liandong.desk.intake.uploads import Landing
from liandong.engine.vocabulary import Source


def mend_row(of: Import, row: int, *, cells: Mapping[str, str], by: User) -> Import:
    """Bring in a quarantined row with these cells in place of its own.

    Read as its file was, by the same rules; where something is still wrong it waits again, in the
    quarantine of the import that is returned. Raises ValidationError for a row that is in already.
    """
    cells_before = raw_cells(of, row, by=by)
    mended = {name: cells.get(name, told) for name, told in cells_before.items()}
    landing = _land(mended, f"{of.file_name} {_('第 %d 行修正') % row}.csv")
    source = Source(of.source) if of.source else None
    with transaction.atomic():
        came = start_import(landing, source=source, corrects=of, by=by)
        rows = QuarantinedRow.objects.filter(of=of, row=row)
        if not rows.filter(was_taken=False, mended_in=None).exists():
            raise ValidationError(_("这一行已经导入或已经修正过"))
        rows.update(mended_in=came)
        audit.record("import.mend", by=by, of=of, detail={"row": row})
    return came


def raw_cells(of: Import, row: int, *, by: User) -> dict[str, str]:
    """The cells of a quarantined row as they came, in clear. Raises PermissionDenied."""
    check(by, Permission.IMPORT)
    check(by, Permission.UNMASK)
    if not imports_of(by).filter(pk=of.pk).exists():
        raise PermissionDenied(_("这次导入不在您的可见范围内"))
    found = quarantine_of(of, by).filter(row=row).exclude(raw=None).first()
    if found is None:
        raise ValidationError(_("这一行没有保存原文，请在原表里改好再导入"))
    return cells_of(found)


def cells_of(row: QuarantinedRow) -> dict[str, str]:
    """Column to cell, as text."""
    cells = json.loads(row.raw) if row.raw else {}
    return {name: "" if cell is None else str(cell) for name, cell in cells.items()}


def _land(cells: Mapping[str, str], name: str) -> Landing:
    text = io.StringIO()
    csv.writer(text).writerows([list(cells), list(cells.values())])
    return Landing.copy(io.BytesIO(text.getvalue().encode("utf-8")), name)
