"""The audit, for the auditor: read, filter, verify, export."""

import csv
from collections.abc import Iterable, Iterator
from typing import Final

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
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
from liandong.desk.ui.cells import harmless
from liandong.desk.ui.lists import Column, Empty, ListKind, listing, words_of
from liandong.desk.ui.pages import fragment, page

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
    return StreamingHttpResponse(
        _lines(entries.iterator(chunk_size=2_000)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _wanted(request: AuthenticatedHttpRequest) -> tuple[AuditFilter, queries.AuditWanted]:
    form = AuditFilter(request.GET)
    form.is_valid()
    return form, queries.AuditWanted(**form.cleaned_data)


def _lines(entries: Iterable[AuditEntry]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(
        [
            _("序号"),
            _("时间"),
            _("人员"),
            _("角色"),
            _("操作"),
            _("对象"),
            _("对象编号"),
            _("内容"),
            _("来自"),
            _("封存值"),
        ]
    )
    for entry in entries:
        role = ROLES[entry.actor_role].name if entry.actor_role in ROLES else ""
        yield writer.writerow(
            harmless(str(value))
            for value in (
                entry.sequence or "",
                timezone.localtime(entry.at).isoformat(" ", "seconds"),
                entry.actor_name,
                role,
                words(entry.action),
                entry.object_type,
                entry.object_id,
                detail_words(entry.detail),
                entry.address,
                entry.seal,
            )
        )


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text
