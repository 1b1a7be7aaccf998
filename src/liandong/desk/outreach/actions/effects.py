"""The effect of letters, judged once eight weeks after each was sent (engine.surveillance.effect).

Weekly counts of the trader against those of traders without a letter; the weeks that led to the
letter are left out there, for they were high by selection.
"""

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.actors import System
from liandong.desk.insight.queries.counted_disputes import disputes_until
from liandong.desk.outreach.models import Letter, LetterStep
from liandong.desk.outreach.rules.letters.effects import WEEKS
from liandong.desk.outreach.rules.steps.letters import State, Verb
from liandong.engine.surveillance.effect import DEFAULT, Effect, effect
from liandong.engine.surveillance.nightly.hierarchy import CITY, count, with_city

LEVEL = "merchant"


def judge_effects(today: date, *, by: System) -> int:
    """Judge the letters whose eight weeks are over. Returns how many were judged."""
    end = today - timedelta(days=7 * WEEKS + 1)
    sent = LetterStep.objects.filter(verb=Verb.SEND.value, undone_at=None, on__lte=end)
    waiting = sent.filter(letter__effect__isnull=True).exclude(letter__state=State.WITHDRAWN)
    steps = list(waiting.select_related("letter__district", "letter__merchant").order_by("pk"))
    if not steps:
        return 0
    disputes = with_city(disputes_until(today))
    others = _sent_letters()
    for step in steps:
        found = _effect_of(step, disputes, others)
        with transaction.atomic():
            Letter.objects.filter(pk=step.letter_id).update(effect=found)
            audit.record("letter.effect", by=by, of=step.letter)
    return len(steps)


def _sent_letters() -> list[tuple[str, date]]:
    """To whom letters went, and when."""
    rows = LetterStep.objects.filter(verb=Verb.SEND.value, undone_at=None, on__isnull=False)
    return [
        (registered or named, on)
        for registered, named, on in rows.values_list(
            "letter__merchant__name", "letter__merchant_name", "on"
        )
        if on
    ]


def _effect_of(
    step: LetterStep, disputes: pl.DataFrame, others: list[tuple[str, date]]
) -> dict[str, Any]:
    letter, sent_on = step.letter, step.on
    if sent_on is None:
        raise ValueError("a letter was sent without a day")
    counted = count(disputes, sent_on + timedelta(days=7 * WEEKS), levels=[LEVEL])
    series = counted.series.with_row_index("column")
    name = letter.merchant.name if letter.merchant else letter.merchant_name
    place = letter.district.name if letter.district else CITY
    own = series.filter((pl.col("merchant") == name) & (pl.col("district") == place))
    week = len(counted.counts) - 1 - WEEKS
    if own.is_empty() or week < 0:
        return _stored(None)
    first = sent_on - timedelta(weeks=DEFAULT.before)
    warned = {shop for shop, on in others if first <= on <= sent_on + timedelta(weeks=WEEKS)}
    alike = series.filter(
        (pl.col("district") != CITY) & ~pl.col("merchant").is_in(sorted({name, *warned}))
    )
    columns = np.asarray(alike["column"].to_numpy(), dtype=np.int64)
    return _stored(effect(counted.counts, int(own["column"][0]), week, columns))


def _stored(found: Effect | None) -> dict[str, Any]:
    """NaN has no place in JSON: what is not known is 0 beside a verdict that says so."""
    if found is None:
        return {"verdict": "too_little", "observed": 0, "controls": 0}
    numbers = {
        name: round(float(getattr(found, name)), 4)
        for name in ("ratio", "low", "high", "expected", "observed")
        if np.isfinite(getattr(found, name))
    }
    return {"verdict": found.verdict.value, "controls": len(found.controls), **numbers}
