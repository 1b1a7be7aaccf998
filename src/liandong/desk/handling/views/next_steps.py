"""轮到本单位办: next steps, papers and calls that wait for the reader's office; on the board, where
the steps stand among what is done first, the papers and calls alone."""

from typing import Final

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.handling.queries.next_steps import (
    address_of,
    call_appointments,
    next_steps,
    papers_due,
)
from liandong.desk.ui.pages import fragment, page

ON_THE_BOARD: Final = 6
MOST: Final = 200


@require_GET
@requires(Permission.NOTE)
def next_up(request: AuthenticatedHttpRequest) -> HttpResponse:
    """All of it."""
    by = request.user
    steps = next_steps(by)
    context = {
        "steps": [(step, address_of(step)) for step in steps[:MOST]],
        "steps_count": steps.count(),
        **_papers_and_calls(by, MOST),
    }
    return page(request, "handling/next_steps/next_up.html", context)


@require_GET
@requires(Permission.NOTE)
def next_up_on_the_board(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The first papers and calls, as a part of the duty board."""
    context = _papers_and_calls(request.user, ON_THE_BOARD)
    return fragment(request, "handling/next_steps/_next_up.html", context)


def _papers_and_calls(by: User, most: int) -> dict[str, object]:
    papers, calls = papers_due(by), call_appointments(by)
    return {
        "papers": papers[:most],
        "papers_count": len(papers),
        "calls": calls[:most],
        "calls_count": calls.count(),
    }
