"""The parts of the district picture, in the order of the page."""

from typing import Final

from liandong.desk.disputes.rules.comparable_days import Against
from liandong.desk.insight.pictures import merchants, place, quality, rankings, rising, risks, time
from liandong.desk.insight.pictures import totals as of_totals
from liandong.desk.insight.pictures.kinds import Maker, Picture

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
        Maker(merchants.merchants),
        Maker(place.places, height="l", everywhere=True),
        Maker(rankings.districts, height="l", everywhere=True, whole_desk=True),
        Maker(time.hours, wide=True),
        Maker(risks.groups),
        Maker(risks.prepaid),
        Maker(quality.quality),
        Maker(quality.sources),
    )
}

__all__ = ["PICTURES", "Maker", "Picture"]
