"""Numbers for the papers of the demo's offices. All of them are fictitious."""

from datetime import timedelta
from itertools import product
from typing import Final

from django.utils import timezone

from liandong.desk.access.models import Department, User
from liandong.desk.papers.actions.numbers import allot
from liandong.desk.papers.models import Segment

LETTERS: Final = {
    Department.Kind.REGULATOR: "亭东市监投",
    Department.Kind.ASSOCIATION: "亭东消协调",
    Department.Kind.COMMITTEE: "铜马人调",
}
OWN: Final = {
    (Department.Kind.ASSOCIATION, "special_report"): "专报",
    (Department.Kind.ASSOCIATION, "consumer_reminder"): "亭东消协提",
    (Department.Kind.ASSOCIATION, "improvement"): "亭东消协改",
    (Department.Kind.ASSOCIATION, "guidance_talk"): "亭东消协谈",
    (Department.Kind.REGULATOR, "special_report"): "亭东市监专报",
    (Department.Kind.REGULATOR, "consumer_reminder"): "亭东市监提",
    (Department.Kind.REGULATOR, "guidance"): "亭东市监导",
    (Department.Kind.REGULATOR, "talk_notice"): "亭东市监谈",
    (Department.Kind.REGULATOR, "meeting_notice"): "亭东联会",
    (Department.Kind.REGULATOR, "meeting_minutes"): "亭东联纪",
    (Department.Kind.REGULATOR, "supervision_slip"): "亭东联督",
    (Department.Kind.REGULATOR, "emergency_plan"): "亭东联预",
    (Department.Kind.POLICE, "special_report"): "铜马警务专报",
}
"""Series of one form alone."""
NUMBERS: Final = 300
BACK: Final = timedelta(days=100)


def allot_numbers() -> None:
    """Allot a segment to each office that numbers its papers, for each year of the demo's disputes,
    where it has none yet."""
    supervisor = User.objects.get(username="supervisor")
    today = timezone.localdate()
    years = sorted({(today - BACK).year, today.year})
    series: list[tuple[str, str, list[str]]] = [
        *((kind, prefix, []) for kind, prefix in LETTERS.items()),
        *((kind, prefix, [form]) for (kind, form), prefix in OWN.items()),
    ]
    offices = {office.kind: office for office in Department.objects.filter(kind__in=_kinds(series))}
    for (kind, prefix, covers), year in product(series, years):
        if Segment.objects.filter(department=offices[kind], year=year, prefix=prefix).exists():
            continue
        allot(
            department=offices[kind],
            prefix=prefix,
            year=year,
            first=1,
            last=NUMBERS,
            covers=covers,
            basis="演示号段",
            by=_keeper(offices[kind]) or supervisor,
        )


def _keeper(office: Department) -> User | None:
    """The head of the office: each keeps the numbers of their own."""
    return User.objects.filter(department=office, role="supervisor", is_active=True).first()


def _kinds(series: list[tuple[str, str, list[str]]]) -> set[str]:
    return {kind for kind, _prefix, _covers in series}
