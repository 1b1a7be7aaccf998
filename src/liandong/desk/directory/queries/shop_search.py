"""Shops of the register while somebody types one: also by nickname, mall and floor, with a slip."""

from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from liandong.desk.access.models import User
from liandong.desk.access.visible_rows import scope
from liandong.desk.directory.models import REGISTERED, Merchant
from liandong.desk.directory.queries.register import current_register

if TYPE_CHECKING:
    from liandong.engine.records.merchant_register import Register
    from liandong.engine.records.shop_search import ShopSearch

LONGEST: Final = 60
"""Characters of what is typed that are looked at."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """A shop that may be meant; `called` is the name by which it was found, if another."""

    name: str
    called: str
    address: str
    place: str


@dataclass(slots=True)
class _Index:
    """The search of this process, with the register that it was built from."""

    built: "tuple[Register, ShopSearch] | None" = None


_index = _Index()
_building = Lock()


def suggest_shops(words: str, *, most: int, by: User) -> list[Suggested]:
    """Of the districts that `by` sees, the likeliest first. In a fixed number of queries."""
    register, search = _current()
    found = search.find(words[:LONGEST], most=most, within=scope(by))
    keys = [int(register.merchants[hit.index].id) for hit in found]
    rows = Merchant.objects.filter(REGISTERED).in_bulk(keys)
    return [
        Suggested(
            name=rows[key].name,
            called=hit.name if hit.name != rows[key].name else "",
            address=rows[key].address,
            place=f"{rows[key].mall} {rows[key].floor}".strip() or rows[key].address,
        )
        for key, hit in zip(keys, found, strict=True)
        if key in rows
    ]


def _current() -> "tuple[Register, ShopSearch]":
    """Built once for each state of the register. While one request builds it, others are answered
    from the earlier one, which has every shop but the newest."""
    register, built = current_register(), _index.built
    if built and (built[0] is register or not _building.acquire(blocking=False)):
        return built
    if built is None:
        _building.acquire()
    try:
        if _index.built is None or _index.built[0] is not register:
            _index.built = register, _built(register)
        return _index.built
    finally:
        _building.release()


def _built(register: "Register") -> "ShopSearch":
    from liandong.engine.records.shop_search import Shop, ShopSearch

    rows = Merchant.objects.filter(REGISTERED).values_list("pk", "mall", "floor")
    places: dict[str, tuple[Any, Any]] = {str(pk): (mall, floor) for pk, mall, floor in rows}
    nowhere = ("", "")
    return ShopSearch(
        [
            Shop(shop.names, shop.address, *places.get(shop.id, nowhere), shop.district)
            for shop in register.merchants
        ]
    )
