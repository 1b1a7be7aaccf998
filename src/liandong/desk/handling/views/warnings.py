"""时限提醒: what one was warned of, how many are unread, and taking note."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access.actions.contacts import contact_of
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.handling.actions.warnings import choice_of, choose_warnings, mark_warnings_read
from liandong.desk.handling.forms.warnings import WarningChoiceForm
from liandong.desk.handling.queries.warnings import for_list, unread, warnings_of
from liandong.desk.ui.lists import Column, Empty, ListKind, listing
from liandong.desk.ui.pages import fragment, page

WARNINGS: Final = ListKind(
    (
        Column("what", "事项", head=True),
        Column("moment", "提醒"),
        Column("due", "届满"),
        Column("dispute", "纠纷", css="ld-text", bare=True),
        Column("holder", "承办人"),
        Column("read", "处理"),
    ),
    nothing=Empty(
        "bell",
        "没有时限提醒",
        "您承办的、负责的纠纷，届满前两个工作日、当天和超期时各提醒一次。",
    ),
)


@require_GET
@requires(Permission.NOTE)
def warnings(request: AuthenticatedHttpRequest) -> HttpResponse:
    shown = listing(request, WARNINGS, warnings_of(request.user), drawn=for_list)
    context = {"listing": shown, "unread": unread(request.user).count()}
    return page(request, "handling/warnings/warnings.html", context)


@require_GET
@requires(Permission.NOTE)
def waiting(request: AuthenticatedHttpRequest) -> HttpResponse:
    """How many are unread, for the board; empty where there are none."""
    context = {"count": unread(request.user).count()}
    return fragment(request, "handling/warnings/_waiting.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.NOTE)
def choice(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Where one is reached out of the house, and of which moments one wants a message there."""
    by = request.user
    form = WarningChoiceForm(request.POST or None, kept=contact_of(by), choice=choice_of(by))
    if request.method == "POST" and form.is_valid():
        choose_warnings(**form.cleaned_data, by=by)
        messages.success(request, "已保存提醒方式")
        return redirect("handling:warning_choice")
    return page(request, "handling/warnings/choice.html", {"form": form})


@require_POST
@requires(Permission.NOTE)
def mark_read(request: AuthenticatedHttpRequest) -> HttpResponse:
    """One (`pk`), or all of them."""
    rows = unread(request.user)
    number = request.POST.get("pk", "")
    if number:
        rows = (
            rows.filter(pk=int(number)) if number.isdecimal() and len(number) < 18 else rows.none()
        )
    count = mark_warnings_read(rows, by=request.user)
    messages.success(request, f"{count} 条提醒已知悉")
    return redirect("handling:warnings")
