"""The audit, for the auditor: read, filter, verify, export."""

from typing import Final

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from liandong.desk.access import audit as trail
from liandong.desk.access import queries
from liandong.desk.access.audit_words import detail_words, object_words, words
from liandong.desk.access.disclosure.clear_text import limits_reached
from liandong.desk.access.forms.users import AuditFilter
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.models import AuditEntry
from liandong.desk.access.permissions import Permission
from liandong.desk.access.roles import ROLES
from liandong.desk.access.sealing import chain
from liandong.desk.ui.lists import Column, Empty, ListKind, listing, words_of
from liandong.desk.ui.pages import fragment, page
from liandong.desk.ui.spreadsheets import csv_file

ENTRIES: Final = ListKind(
    (
        Column("at", "时间", head=True),
        Column("who", "人员"),
        Column("what", "操作"),
        Column("of", "对象", css="ld-code"),
        Column("detail", "内容", css="ld-text"),
        Column("address", "来自", css="ld-code"),
        Column("seal", "封存", css="ld-code"),
    ),
    nothing=Empty("history", "还没有留痕", "各项操作逐条记录在此。"),
    none_fit=Empty("search-off", "没有符合的留痕", "放宽人员、操作或时间再查。"),
)


HEAD = (
    "序号",
    "时间",
    "人员",
    "角色",
    "操作",
    "对象",
    "对象编号",
    "内容",
    "来自",
    "封存值",
)
"""The columns of the exported file."""


@require_GET
@requires(Permission.VIEW_AUDIT)
def audit(request: AuthenticatedHttpRequest) -> HttpResponse:
    form, wanted = _wanted(request)
    entries = queries.audit_entries(request.user, wanted)
    shown = listing(request, ENTRIES, entries, words_of(form))
    rows = [
        {
            "entry": entry,
            "what": words(entry.action),
            "of": object_words(entry.object_type, entry.object_id),
            "detail": detail_words(entry.detail),
            "role": ROLES[entry.actor_role].name if entry.actor_role in ROLES else "",
        }
        for entry in shown.page
    ]
    trail.record("audit.read", by=request.user, detail={"entries": len(rows)})
    context = {
        "form": form,
        "listing": shown,
        "rows": rows,
        "limits_reached": limits_reached(request.user),
    }
    return page(request, "access/audit.html", context, partial="list")


@require_POST
@requires(Permission.VIEW_AUDIT)
def verify(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Verify the chain and show what was found."""
    found = chain.verify()
    detail = {"sealed": found.sealed, "unsealed": found.unsealed, "findings": found.found}
    trail.record("audit.verify", by=request.user, detail=detail)
    return fragment(request, "access/verified.html", {"found": found})


@require_GET
@requires(Permission.VIEW_AUDIT)
def export(request: AuthenticatedHttpRequest) -> StreamingHttpResponse:
    """The filtered entries as CSV in UTF-8 with a byte order mark for Excel."""
    _form, wanted = _wanted(request)
    entries = queries.audit_entries(request.user, wanted)
    trail.record("audit.export", by=request.user, detail={"entries": entries.count()})
    name = f"audit-{timezone.localtime():%Y%m%d-%H%M}.csv"
    rows = (_row(entry) for entry in entries.iterator(chunk_size=2_000))
    return csv_file(name, [str(label) for label in HEAD], rows=rows)


def _wanted(request: AuthenticatedHttpRequest) -> tuple[AuditFilter, queries.AuditWanted]:
    form = AuditFilter(request.GET)
    form.is_valid()
    return form, queries.AuditWanted(**form.cleaned_data)


def _row(entry: AuditEntry) -> list[str | int | None]:
    """In the order of HEAD."""
    return [
        entry.sequence,
        timezone.localtime(entry.at).isoformat(" ", "seconds"),
        entry.actor_name,
        str(ROLES[entry.actor_role].name) if entry.actor_role in ROLES else "",
        words(entry.action),
        entry.object_type,
        entry.object_id,
        detail_words(entry.detail),
        entry.address,
        entry.seal,
    ]
