"""The audit, for the auditor: read, filter, verify, export."""

from typing import Final

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from liandong.desk.access import audit as trail
from liandong.desk.access import queries, sealing
from liandong.desk.access.audit_words import detail_words, object_words, words
from liandong.desk.access.forms import AuditFilter
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.models import AuditEntry
from liandong.desk.access.permissions import Permission
from liandong.desk.access.roles import ROLES
from liandong.desk.ui.lists import Column, Empty, ListKind, listing, words_of
from liandong.desk.ui.pages import fragment, page
from liandong.desk.ui.spreadsheets import csv_file

ENTRIES: Final = ListKind(
    (
        Column("at", gettext_lazy("时间"), head=True),
        Column("who", gettext_lazy("人员")),
        Column("what", gettext_lazy("操作")),
        Column("of", gettext_lazy("对象"), css="ld-code"),
        Column("detail", gettext_lazy("内容"), css="ld-text"),
        Column("address", gettext_lazy("来自"), css="ld-code"),
        Column("seal", gettext_lazy("封存"), css="ld-code"),
    ),
    nothing=Empty(
        "history", gettext_lazy("还没有留痕"), gettext_lazy("谁做了什么，都会一条条记在这里。")
    ),
    none_fit=Empty(
        "search-off", gettext_lazy("没有符合的留痕"), gettext_lazy("放宽人员、操作或时间再查。")
    ),
)


HEAD = (
    gettext_lazy("序号"),
    gettext_lazy("时间"),
    gettext_lazy("人员"),
    gettext_lazy("角色"),
    gettext_lazy("操作"),
    gettext_lazy("对象"),
    gettext_lazy("对象编号"),
    gettext_lazy("内容"),
    gettext_lazy("来自"),
    gettext_lazy("封存值"),
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
    context = {"form": form, "listing": shown, "rows": rows}
    return page(request, "access/audit.html", context, partial="list")


@require_POST
@requires(Permission.VIEW_AUDIT)
def verify(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Work the chain out again and say what was found."""
    found = sealing.verify()
    detail = {"sealed": found.sealed, "unsealed": found.unsealed, "broken_at": found.broken_at}
    trail.record("audit.verify", by=request.user, detail=detail)
    return fragment(request, "access/verified.html", {"found": found})


@require_GET
@requires(Permission.VIEW_AUDIT)
def export(request: AuthenticatedHttpRequest) -> StreamingHttpResponse:
    """The entries of the filter as CSV in UTF-8 with a mark, so that Excel reads it."""
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


def _row(entry: AuditEntry) -> list[str]:
    """In the order of HEAD."""
    return [
        str(entry.sequence or ""),
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
