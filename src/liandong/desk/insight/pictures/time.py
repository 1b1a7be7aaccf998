"""When: the curve of the period beside last year's, and the hours of the week."""

from datetime import date

from liandong.desk.access.models import User
from liandong.desk.directory.queries import worked_days
from liandong.desk.disputes.queries.filters import WEEKDAYS
from liandong.desk.disputes.rules.comparable_days import Against
from liandong.desk.insight.pictures.kinds import Picture
from liandong.desk.insight.queries import counts
from liandong.desk.insight.queries.comparisons import by_day
from liandong.desk.insight.rules.period import Grain, Period
from liandong.desk.insight.scope import Scope
from liandong.desk.ui import charts


def trend(scope: Scope, by: User) -> Picture:
    steps = list(scope.period.steps())
    now = _of_steps(steps, by_day(scope, scope.period.each_day(), by=by).get((), {}))
    spec = charts.lines(
        [_step(step, scope.period.grain) for step in steps],
        [
            charts.Series("本期", now),
            charts.Series(
                "去年同期",
                _last_year(scope, steps, by),
                "before",
                [scope.disputes_url(step, against=Against.YEAR) for step in steps],
            ),
        ],
        unit=scope.unit,
        hrefs=[scope.disputes_url(step) for step in steps],
    )
    peak = max(range(len(now)), key=lambda place: now[place])
    title = f"接报最多：{_step(steps[peak], scope.period.grain)}：{now[peak]} {scope.unit}"
    note = "去年同期按可比日对齐：节日对节日，工作日对工作日，见“年度对照日历”"
    return Picture("trend", title, spec, note)


def hours(scope: Scope, by: User) -> Picture:
    values = counts.weekday_by_hour(scope, by=by)
    spec = charts.heatmap(
        WEEKDAYS,
        [f"{hour}时" for hour in range(24)],
        values,
        unit=scope.unit,
        hrefs=[
            [scope.disputes_url(weekday=str(day), hour=str(hour)) for hour in range(24)]
            for day in range(1, 8)
        ],
    )
    busiest = max(
        ((day, hour) for day in range(7) for hour in range(24)),
        key=lambda place: values[place[0]][place[1]],
    )
    title = f"{WEEKDAYS[busiest[0]]} {busiest[1]} 时接报最多"
    return Picture("hours", title, spec, "排班参考；按首次反映的时间计")


def _of_steps(steps: list[Period], days: dict[date, int]) -> list[int]:
    return [sum(days.get(day, 0) for day in step.each_day()) for step in steps]


def _last_year(scope: Scope, steps: list[Period], by: User) -> list[int | None]:
    """Of each step the days of last year that are like its own; None where there are none."""
    like = scope.period.last_year(worked_days())
    days = by_day(scope, like.values(), by=by).get((), {})
    found: list[int | None] = []
    for step in steps:
        paired = [like[day] for day in step.each_day() if day in like]
        found.append(sum(days.get(day, 0) for day in paired) if paired else None)
    return found


def _step(step: Period, grain: Grain) -> str:
    if grain is Grain.DAY:
        return f"{step.since:%m-%d}"
    if grain is Grain.WEEK:
        return f"{step.since:%m-%d} 起"
    return f"{step.since:%Y-%m}"
