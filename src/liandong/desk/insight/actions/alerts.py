"""Judges all districts up to a day: raises alerts, updates those that stand, ends them.

The same day again changes nothing but what is newer, so a run that broke off is simply repeated.
Each district is written in a transaction of its own.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actors import Actor
from liandong.desk.access.guard import check
from liandong.desk.access.permissions import Permission
from liandong.desk.directory.models import District
from liandong.desk.disputes.actions.numbers import one_at_a_time, take_numbers
from liandong.desk.insight.alerts.evidence import Evidence, gather
from liandong.desk.insight.alerts.series import Candidate, Standing, distinct
from liandong.desk.insight.models import Alert, Watch
from liandong.desk.insight.queries.counted_disputes import disputes_until, newest_dispute
from liandong.desk.insight.rules.reviews import grade
from liandong.desk.insight.rules.sensitivity import rules_for
from liandong.desk.work.events import publish
from liandong.engine.surveillance.detectors.calibrated import VERSION
from liandong.engine.surveillance.nightly.findings import Night, Rules, judge_nights, year_wide
from liandong.engine.surveillance.nightly.hierarchy import CITY, DIMENSIONS, count, with_city

SERIES: Final = "YJ"
ENDS_AFTER: Final = timedelta(days=14)
"""A rise has ended when for so long no window was too high."""
SETTLED_AFTER: Final = timedelta(days=14)
"""Alerts of the year count against later ones when they are so old: newer ones may still grow."""
Report = Callable[[int, int], None]


@dataclass
class Judged:
    """What a run did."""

    tested: int = 0
    raised: list[int] = field(default_factory=list)
    kept: int = 0
    ended: int = 0


def judge_districts(end: date, *, report: Report | None = None, by: Actor) -> Judged:
    """Judge the weeks that end with the day `end`, or with a later one that was judged already: a
    night's run after one of the same early morning does not lead back. `report` receives the number
    of districts done."""
    check(by, Permission.SET_ALERTS)
    newest = newest_dispute()
    watches = _watches(by)
    end = max([end, *(watch.judged_on for watch in watches.values() if watch.judged_on)])
    disputes = with_city(disputes_until(end))
    comparable = {name: watch.comparable_since for name, watch in watches.items()}
    since = {name: day for name, day in comparable.items() if day}
    counted = count(disputes, end, since=since)
    nights = list(judge_nights(counted, {name: _rules(watch) for name, watch in watches.items()}))
    standing = list(Alert.objects.filter(ended_on=None))
    rises = distinct(nights, counted, disputes, [_standing(alert) for alert in standing])
    evidence = gather(rises, counted, disputes)
    done = Judged()
    for place, (name, watch) in enumerate(watches.items(), 1):
        own = [
            (rise, facts)
            for rise, facts in zip(rises, evidence, strict=True)
            if rise.key["district"] == name
        ]
        night = next((found for found in nights if found.district == name), None)
        _write(watch, night, own, _Run(end, newest, by, done))
        if report:
            report(place, len(watches))
    return done


@dataclass(frozen=True)
class _Run:
    end: date
    newest: int
    by: Actor
    done: Judged


def _watches(by: Actor) -> dict[str, Watch]:
    """The settings of every district and of the city; of new ones as they are by default."""
    districts = {None: None} | {
        district.pk: district for district in District.objects.order_by("code")
    }
    known = {watch.district_id: watch for watch in Watch.objects.select_related("district")}
    found = {}
    for pk, district in districts.items():
        watch = known.get(pk) or Watch.objects.create(district=district)
        _mind_borders(watch, by)
        found[district.name if district else CITY] = watch
    return found


def _mind_borders(watch: Watch, by: Actor) -> None:
    """What a district counted within other borders cannot be compared with what it counts now."""
    outline = json.dumps(watch.district.outline if watch.district else [])
    digest = hashlib.sha256(outline.encode()).hexdigest()
    if digest == watch.outline_digest:
        return
    with transaction.atomic():
        if watch.outline_digest:
            watch.comparable_since = timezone.localdate()
            detail = {"since": f"{watch.comparable_since}"}
            audit.record("alert.borders", by=by, of=watch, detail=detail)
        watch.outline_digest = digest
        watch.save(update_fields=["outline_digest", "comparable_since"])


def _rules(watch: Watch) -> Rules:
    return rules_for(watch.sensitivity, watch.least_in_window, watch.levels)


def _standing(alert: Alert) -> Standing:
    key = {name: getattr(alert, name) for name in DIMENSIONS}
    return Standing(
        alert.series,
        key | {"district": alert.district_name or CITY, "level": alert.level},
        alert.expected,
    )


@transaction.atomic
def _write(
    watch: Watch, night: Night | None, rises: Sequence[tuple[Candidate, Evidence]], run: _Run
) -> None:
    one_at_a_time()
    alerts = Alert.objects.select_for_update().filter(district=watch.district, ended_on=None)
    standing = {alert.series: alert for alert in alerts}
    strict = _strict_before(watch, run.end)
    for rise, evidence in rises:
        alert = standing.pop(rise.name, None)
        is_new = alert is None
        alert = _bring_up(alert or _begin(watch, rise, run.end), rise, evidence, strict, watch)
        run.done.raised += [alert.pk] if is_new else []
        run.done.kept += not is_new
        if is_new:
            audit.record("alert.raise", by=run.by, of=alert, detail={"observed": alert.observed})
            publish("board", alert=alert.pk)
        publish("alerts", alert=alert.pk)
    for alert in standing.values():
        run.done.ended += _end_when_over(alert, run.end)
    _tell(watch, night, run)


def _strict_before(watch: Watch, end: date) -> int:
    """How many of this year, up to two weeks ago, were found over the year (see year_wide)."""
    grades = (Alert.Grade.RED, Alert.Grade.AMBER)
    found = Alert.objects.filter(district=watch.district, place=watch.place, grade__in=grades)
    return found.filter(found_on__year=end.year, found_on__lte=end - SETTLED_AFTER).count()


def _begin(watch: Watch, rise: Candidate, end: date) -> Alert:
    return Alert(
        number=take_numbers(SERIES, [timezone.now()])[0],
        district=watch.district,
        place=watch.place,
        level=rise.key["level"],
        series=rise.name,
        found_on=end,
        grade=Alert.Grade.YELLOW,
        **{name: rise.key[name] for name in DIMENSIONS},
    )


def _bring_up(
    alert: Alert, rise: Candidate, evidence: Evidence, strict: int, watch: Watch
) -> Alert:
    found = rise.found
    sure = year_wide(
        found.q_value,
        until=found.until,
        tested=rise.night.tested,
        before=strict,
        q=_rules(watch).q,
    )
    graver = grade(observed=found.observed, upper=found.upper, year_wide=sure)
    figures: dict[str, Any] = {
        "grade": min(alert.grade, graver),  # while it goes on a rise does not become less grave
        "since": found.since,
        "until": found.until,
        "observed": found.observed,
        "expected": found.expected,
        "upper": found.upper,
        "year_before": evidence["year_before"],
        "p_value": found.p_value,
        "q_value": found.q_value,
        "model": VERSION,
        "evidence": evidence,
        "judged_on": found.until,
    }
    for name, value in figures.items():
        setattr(alert, name, value)
    alert.save()
    return alert


def _end_when_over(alert: Alert, end: date) -> bool:
    """A rise that is within its bound again: it ends after two weeks."""
    alert.judged_on = end
    if end - alert.until >= ENDS_AFTER:
        alert.ended_on = end
        publish("alerts", alert=alert.pk)
    alert.save(update_fields=["judged_on", "ended_on", "updated_at"])
    return alert.ended_on is not None


def _tell(watch: Watch, night: Night | None, run: _Run) -> None:
    watch.judged_on, watch.judged_at = run.end, timezone.now()
    watch.last_dispute = run.newest
    watch.tested = night.tested if night else 0
    watch.found = len(night.found) if night else 0
    watch.save(
        update_fields=["judged_on", "judged_at", "last_dispute", "tested", "found"],
    )
    run.done.tested += watch.tested
    detail = {"until": f"{run.end}", "tested": watch.tested, "place": watch.place or "全区"}
    audit.record("alert.judge", by=run.by, of=watch, detail=detail)
