"""时限提醒: what one was warned of, how many are unread, and taking note."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access.actions.contacts import contact_of
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.handling.actions.warning import see_warnings
from liandong.desk.handling.actions.warning_out import choice_of, choose_warnings
from liandong.desk.handling.forms_warning import WarningChoiceForm
from liandong.desk.handling.queries.warning import unread, warnings_of
from liandong.desk.ui.lists import Column, Empty, ListKind, listing
from liandong.desk.ui.pages import fragment, page

WARNINGS: Final = ListKind(
    (
        Column("what", gettext_lazy("事项"), head=True),
        Column("moment", gettext_lazy("提醒")),
        Column("due", gettext_lazy("届满")),
        Column("dispute", gettext_lazy("纠纷"), css="ld-text", bare=True),
        Column("holder", gettext_lazy("承办人")),
        Column("seen", gettext_lazy("处理")),
    ),
    nothing=Empty(
        "bell",
        gettext_lazy("没有时限提醒"),
        gettext_lazy("您承办的、负责的纠纷，届满前两个工作日、当天和超期时各提醒一次。"),
    ),
)


@require_GET
@requires(Permission.NOTE)
def warnings(request: AuthenticatedHttpRequest) -> HttpResponse:
    shown = listing(request, WARNINGS, warnings_of(request.user))
    context = {"listing": shown, "unread": unread(request.user).count()}
    return page(request, "handling/warnings.html", context)


@require_GET
@requires(Permission.NOTE)
def waiting(request: AuthenticatedHttpRequest) -> HttpResponse:
    """How many are unread, for the board; empty where there are none."""
    context = {"count": unread(request.user).count()}
    return fragment(request, "handling/_warnings_waiting.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.NOTE)
def choice(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Where one is reached out of the house, and of which moments one wants to be told there."""
    by = request.user
    form = WarningChoiceForm(request.POST or None, kept=contact_of(by), choice=choice_of(by))
    if request.method == "POST" and form.is_valid():
        choose_warnings(**form.cleaned_data, by=by)
        messages.success(request, _("已保存提醒方式"))
        return redirect("handling:warning_choice")
    status = 422 if form.errors else 200
    return page(request, "handling/warning_choice.html", {"form": form}, status=status)


@require_POST
@requires(Permission.NOTE)
def seen(request: AuthenticatedHttpRequest) -> HttpResponse:
    """One (`pk`), or all of them."""
    rows = unread(request.user)
    asked = request.POST.get("pk", "")
    if asked:
        rows = rows.filter(pk=int(asked)) if asked.isdecimal() and len(asked) < 18 else rows.none()
    count = see_warnings(rows, by=request.user)
    messages.success(request, _("%(count)d 条提醒已知悉") % {"count": count})
    return redirect("handling:warnings")
