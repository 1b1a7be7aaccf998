"""What people buy: every sector, every nature, and no line that cannot be said."""

import tomllib
from importlib.resources import files
from random import Random

import pytest

from liandong.engine.vocabulary import NATURES, SECTORS
from liandong.simulation.catalogue import Item, asks, items, reactions
from liandong.simulation.city import City
from liandong.simulation.grammar import Choice, Grammar, Slot

COMMON = Grammar.load("common")
FILLED = {
    name: name
    for name in (
        "goods",
        "aspect",
        "card",
        "unit",
        "price",
        "fee",
        "cheap",
        "estate",
        "boss",
        "date",
        "clock",
    )
}


def leaves(node: object) -> list[str]:
    """The names of all slots under a node."""
    if isinstance(node, Slot):
        return [node.name]
    if isinstance(node, Choice):
        return [name for part in node.nodes for name in leaves(part)]
    if isinstance(node, tuple):
        return [name for part in node for name in leaves(part)]
    return []


def plain(node: object) -> list[str]:
    """All literal pieces under a node."""
    if isinstance(node, str):
        return [node]
    if isinstance(node, Choice):
        return [text for part in node.nodes for text in plain(part)]
    if isinstance(node, tuple):
        return [text for part in node for text in plain(part)]
    return []


def test_every_sector_and_nature_has_something_to_go_wrong() -> None:
    assert {item.sector for item in items()} == set(SECTORS)
    assert {nature for item in items() for nature in item.faults} == set(NATURES)
    assert len(items()) >= 120


def test_items_are_those_that_recognition_knows() -> None:
    source = files("liandong.engine.recognition") / "data" / "items.toml"
    known = tomllib.loads(source.read_text(encoding="utf-8"))
    sector = {item: name for name, found in known.items() for item in found}
    assert {item.name: item.sector for item in items()} == {
        item.name: sector.get(item.name) for item in items()
    }


def test_every_item_is_sold_by_somebody() -> None:
    assert [name for name, sellers in City.load().sellers.items() if not sellers] == []


@pytest.mark.parametrize("item", items(), ids=lambda item: item.name)
def test_everything_about_an_item_can_be_said(item: Item) -> None:
    for found in item.faults.values():
        for fault in found:
            assert set(leaves((fault.wordings, fault.phrase))) <= {*FILLED, *COMMON.rules}
            assert COMMON.fill(fault.phrase, FILLED, Random(1).random)
            for text in plain(fault.wordings):
                assert not set("|()<>*") & set(text), text
    assert item.goods
    assert item.price[0] <= item.price[1]
    assert item.resident or item.actions or item.unit


def test_every_nature_has_its_demands_and_reactions() -> None:
    assert set(asks()) == {*NATURES, "food", "service", "resident"}
    for kind, found in reactions().items():
        assert any(r.wordings.nodes for r in found), kind
        for reaction in found:
            assert set(leaves(reaction.wordings)) <= {*FILLED, *COMMON.rules}


def test_a_refusal_after_a_fault_always_has_a_phrase_to_tell() -> None:
    for kind in ("after", "refund", "after_service", "resident"):
        assert any(r.phrase for r in reactions()[kind])


def test_goods_have_their_measure_words() -> None:
    by_name = {item.name: item for item in items()}
    assert by_name["服装"].measure("裤子") == "条"
    assert by_name["服装"].measure("外套") == "件"
    assert by_name["黄金饰品"].measure("金戒指") == "枚"


def test_there_are_thousands_of_ways_for_things_to_go_wrong() -> None:
    ways = {
        (item.name, COMMON.fill(f.wordings, FILLED, random))
        for random in [Random(3).random]
        for item in items()
        for found in item.faults.values()
        for f in found
        for _ in range(25)
    }
    assert len(ways) > 15_000
