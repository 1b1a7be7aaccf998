"""Numbers for the papers of the demo's offices. All of it is invented."""

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


def allot_numbers() -> None:
    """A segment of this year for each office that numbers its papers, where it has none yet."""
    supervisor = User.objects.get(username="supervisor")
    year = timezone.localdate().year
    for department in Department.objects.filter(kind__in=list(LETTERS)):
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
