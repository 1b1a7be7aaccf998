"""Occurrences have the shares that real districts publish."""

from collections import Counter
from random import Random

import numpy as np
import pytest

from liandong.engine.vocabulary import NATURES, SECTORS
from liandong.simulation import City
from liandong.simulation.calibration import (
    CHANNELS,
    MEAN_AMOUNT,
    NATURE_SHARE,
    SECTOR_SHARE,
    joint_share,
)
from liandong.simulation.catalogue import DURABLE_SECTORS, items
from liandong.simulation.occurrences import Occurrence, Occurrences


@pytest.fixture(scope="module")
def drawn() -> list[Occurrence]:
    occurrences = Occurrences(City.load(), 20_000, Random(2))
    return [
        occurrences.draw(kind)
        for kind in occurrences.kinds(np.random.default_rng(2), 20_000).tolist()
    ]


def test_the_figures_name_every_sector_and_nature_once() -> None:
    assert tuple(sorted(SECTOR_SHARE)) == tuple(sorted(SECTORS))
    assert tuple(sorted(NATURE_SHARE)) == tuple(sorted(NATURES))
    assert sum(SECTOR_SHARE.values()) == pytest.approx(100, abs=0.5)
    assert sum(NATURE_SHARE.values()) == pytest.approx(100, abs=0.05)
    assert sum(CHANNELS.values()) == pytest.approx(100, abs=0.01)


def test_goods_and_services_stand_as_in_the_province() -> None:
    from liandong.engine.vocabulary import GOODS_SECTORS

    assert sum(SECTOR_SHARE[s] for s in GOODS_SECTORS) == pytest.approx(66.43, abs=0.5)


def test_the_fit_keeps_both_margins() -> None:
    share = joint_share(items())
    for number, nature in enumerate(NATURES):
        assert share[:, number].sum() * 100 == pytest.approx(NATURE_SHARE[nature], abs=0.05)
    for sector in SECTORS:
        mine = [n for n, item in enumerate(items()) if item.sector == sector]
        assert share[mine].sum() * 100 == pytest.approx(SECTOR_SHARE[sector], rel=0.06, abs=0.05)


@pytest.mark.parametrize("sector", ["食品", "生活社会服务", "家用电子电器", "服装鞋帽"])
def test_sectors_come_as_often_as_they_should(drawn: list[Occurrence], sector: str) -> None:
    share = sum(m.item.sector == sector for m in drawn) / len(drawn)
    assert share * 100 == pytest.approx(SECTOR_SHARE[sector], rel=0.08)


@pytest.mark.parametrize("nature", ["质量", "售后服务", "价格", "合同"])
def test_natures_come_as_often_as_they_should(drawn: list[Occurrence], nature: str) -> None:
    share = sum(m.nature == nature for m in drawn) / len(drawn)
    assert share * 100 == pytest.approx(NATURE_SHARE[nature], rel=0.08)


def test_amounts_have_the_published_mean(drawn: list[Occurrence]) -> None:
    assert np.mean([m.price for m in drawn]) == pytest.approx(MEAN_AMOUNT, rel=0.12)


def test_amounts_are_prices_that_shops_write(drawn: list[Occurrence]) -> None:
    endings = Counter(m.price % 10 for m in drawn if 100 <= m.price < 1000)
    assert set(endings) <= {0, 8, 9}
    assert min(m.price for m in drawn) >= 1


def test_a_fault_becomes_after_sales_only_with_a_refusal(drawn: list[Occurrence]) -> None:
    refused = [m for m in drawn if m.nature == "售后服务" and m.faults[0].nature == "质量"]
    assert len(refused) > 500
    for occurrence in refused:
        assert occurrence.item.sector in DURABLE_SECTORS
        assert occurrence.reaction is not None
        assert occurrence.reaction.phrase


def test_otherwise_the_nature_is_that_of_the_fault(drawn: list[Occurrence]) -> None:
    for occurrence in drawn:
        assert occurrence.faults[0].nature == occurrence.nature or occurrence.nature == "售后服务"


def test_merchants_sell_what_is_complained_of(drawn: list[Occurrence]) -> None:
    assert all(m.item.name in m.merchant.items for m in drawn)


def test_some_merchants_are_complained_of_much_more_than_others(drawn: list[Occurrence]) -> None:
    counts = sorted(Counter(m.merchant.id for m in drawn).values(), reverse=True)
    assert sum(counts[:100]) > 0.15 * len(drawn)


def test_most_people_complain_once(drawn: list[Occurrence]) -> None:
    counts = Counter(m.person for m in drawn)
    assert counts.most_common(1)[0][1] > 5
    assert sum(1 for c in counts.values() if c == 1) > 0.4 * len(counts)
