"""Numbers for the papers of the demo's offices. All of it is invented."""

from datetime import timedelta
from itertools import product
from typing import Final

from django.utils import timezone

from liandong.desk.access.models import Department, User
from liandong.desk.papers.actions.allotting import allot
from liandong.desk.papers.models import Segment

LETTERS: Final = {
    Department.Kind.REGULATOR: "亭东市监投",
    Department.Kind.ASSOCIATION: "亭东消协调",
    Department.Kind.COMMITTEE: "铜马人调",
}
NUMBERS: Final = 300
BACK: Final = timedelta(days=60)


def allot_numbers() -> None:
    """A segment for each office that numbers its papers and each year in which the demo's matters
    lie, where it has none yet."""
    supervisor = User.objects.get(username="supervisor")
    today = timezone.localdate()
    years = sorted({(today - BACK).year, today.year})
    offices = Department.objects.filter(kind__in=list(LETTERS))
    for department, year in product(offices, years):
        if Segment.objects.filter(department=department, year=year).exists():
            continue
        allot(
            department=department,
            prefix=LETTERS[Department.Kind(department.kind)],
            year=year,
            first=1,
            last=NUMBERS,
            covers=[],
            basis="演示号段",
            by=supervisor,
        )
