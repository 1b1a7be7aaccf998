"""Special reports with their signatures, and letters with their steps."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, Final

from benchmarks.pages.outreach.city import TODAY, WORDS, City
from benchmarks.pages.picture import in_batches

REPORTS: Final = 400
LETTERS: Final = 6_000


def add_findings(city: City) -> None:
    from liandong.desk.outreach.models import Letter, LetterStep, ReportSignature, SpecialReport

    papers = iter(city.papers("special_report", "演示专报", REPORTS))
    in_batches(SpecialReport, (_report(city, n, next(papers)) for n in range(REPORTS)))
    reports = list(SpecialReport.objects.order_by("pk"))
    in_batches(
        ReportSignature,
        (
            ReportSignature(
                report=report,
                round=1,
                side=side,
                signed=True,
                department=by.department,
                by=by,
            )
            for report in reports
            for side, by in (("association", city.mediator), ("police", city.officer))
        ),
    )
    papers = iter(city.papers("improvement", "演示消协改", LETTERS))
    in_batches(Letter, (_letter(city, n, next(papers), reports) for n in range(LETTERS)))
    in_batches(LetterStep, _steps(city, list(Letter.objects.order_by("pk"))))


def _report(city: City, n: int, paper: Any) -> Any:
    from liandong.desk.outreach.models import SpecialReport

    since = city.day()
    is_open = n % 20 == 0
    return SpecialReport(
        number=f"ZB演{n}",
        department=city.mediator.department,
        district=city.draw.choice(city.districts),
        state=("draft", "submitted")[n % 40 // 20] if is_open else "issued",
        round=1,
        since=since,
        until=since + timedelta(days=27),
        causes=WORDS,
        risks=WORDS,
        proposals=WORDS,
        paper=None if is_open else paper,
        drafted_by=city.mediator,
    )


def _letter(city: City, n: int, paper: Any, reports: Sequence[Any]) -> Any:
    from liandong.desk.outreach.models import Letter

    states = ("checked",) * 12 + ("answered", "answered", "unanswered", "sent", "received")
    state = city.draw.choice((*states, "draft", "submitted"))
    shop, report = city.draw.choice(city.shops), city.draw.choice(reports)
    is_out = state not in {"draft", "submitted"}
    day = TODAY - timedelta(days=city.draw.randrange(40)) if not is_out else city.day()
    return Letter(
        number=f"TX演{n}",
        instrument="improvement",
        state=state,
        round=1,
        department=city.mediator.department,
        report=report if report.state == "issued" else None,
        district=shop.district,
        merchant=shop,
        merchant_name=shop.name,
        since=day - timedelta(days=28),
        until=day,
        nature="质量",
        basis="演示依据",
        causes=WORDS,
        advice=WORDS,
        answer_by=day + timedelta(days=15),
        contact="演示联系人",
        paper=paper if is_out else None,
        drafted_by=city.mediator,
    )


def _steps(city: City, letters: Sequence[Any]) -> Iterator[Any]:
    from liandong.desk.outreach.models import LetterStep

    course = (
        ("draft", "draft"), ("submit", "submitted"), ("approve", "approved"), ("send", "sent"),
        ("receive", "received"), ("answer", "answered"), ("check", "checked"),
    )  # fmt: skip
    reached = {state: place for place, (_verb, state) in enumerate(course)} | {"unanswered": 4}
    for letter in letters:
        before = ""
        for verb, state in course[: reached[letter.state] + 1]:
            yield LetterStep(
                letter=letter,
                verb=verb,
                before=before,
                on=letter.until + timedelta(days=5) if verb in {"send", "answer"} else None,
                outcome="mended" if verb == "check" else "",
                text=WORDS,
                by=city.mediator,
            )
            before = state
