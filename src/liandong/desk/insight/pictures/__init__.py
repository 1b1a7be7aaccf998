"""The parts of the district picture, in the order of the page, and what else can be frozen."""

from typing import Final

from liandong.desk.access.models import User
from liandong.desk.access.visible_rows import sees_reports
from liandong.desk.disputes.rules.comparable_days import Against
from liandong.desk.insight.pictures import (
    quality,
    rankings,
    rising,
    risks,
    station_to_freeze,
    time,
)
from liandong.desk.insight.pictures import totals as of_totals
from liandong.desk.insight.pictures.kinds import Home, Maker, Picture

BOTH: Final = (Against.YEAR, Against.BEFORE)

PICTURES: Final[dict[str, Maker]] = {
    maker.name: maker
    for maker in (
        Maker(of_totals.totals, looks_back=BOTH, wide=True),
        Maker(of_totals.by_source, looks_back=BOTH, wide=True),
        Maker(rising.risers, looks_back=BOTH),
        Maker(rising.fields, looks_back=BOTH, prior_year=True),
        Maker(time.trend, follows_a_curve=True, wide=True),
        Maker(rankings.sectors),
        Maker(rankings.items),
        Maker(rankings.natures, height="l", wide=True),
        Maker(rankings.cloud),
        Maker(rankings.merchants),
        Maker(rankings.places, height="l", everywhere=True),
        Maker(rankings.districts, height="l", everywhere=True, whole_desk=True),
        Maker(time.hours, wide=True),
        Maker(risks.groups),
        Maker(risks.prepaid),
        Maker(quality.quality),
        Maker(quality.sources),
    )
}

STATION: Final = Home("本站成效", "station:figures")
CLOCKS: Final = Home("时限", "disputes:clocks")

FREEZABLE: Final[dict[str, Maker]] = PICTURES | {
    maker.name: maker
    for maker in (
        Maker(station_to_freeze.station, rows=station_to_freeze.rows_of_station, home=STATION),
        Maker(station_to_freeze.rates, rows=station_to_freeze.rows_of_rates, home=CLOCKS),
        Maker(
            station_to_freeze.clue_rate,
            rows=station_to_freeze.rows_of_clue_rate,
            home=CLOCKS,
            reports=True,
        ),
    )
}
"""The parts of the picture, and the figures of the pages `home`."""


def freezable_by(by: User) -> dict[str, Maker]:
    """Those whose subject `by` may see at all."""
    return {
        name: maker for name, maker in FREEZABLE.items() if sees_reports(by) or not maker.reports
    }


__all__ = ["FREEZABLE", "PICTURES", "Maker", "Picture", "freezable_by"]
