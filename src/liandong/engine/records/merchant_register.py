"""A register of merchants: who trades under which names, where. Finds the shop that a name
means."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from liandong.engine.records.errors import UnreadableFile
from liandong.engine.records.numbers import parse_degrees
from liandong.engine.records.readers.header import bare_name
from liandong.engine.records.readers.opening import open_table
from liandong.engine.records.shop_names import closeness, normal_name, whole_name

CLEARLY_CLOSER: Final = 0.2
NAMES_OF: Final = {
    "id": ("id", "编号", "统一社会信用代码", "credit_code"),
    "name": ("name", "登记名称", "名称", "商户名称", "商家名称", "企业名称", "主体名称"),
    "aliases": ("aliases", "别名", "招牌", "字号"),
    "address": ("address", "地址", "经营地址", "住所", "经营场所"),
    "lon": ("lon", "经度"),
    "lat": ("lat", "纬度"),
    "district": ("district", "商圈"),
}
"""Columns of a register file by field; a table of any format that records may come in."""
_BETWEEN_ALIASES: Final = r"[；;|、]"
_BATCH: Final = 8192


@dataclass(frozen=True, slots=True)
class Merchant:
    """A row of the register. Coordinates are GCJ-02 degrees, the district is a district's name."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    address: str = ""
    lon: float | None = None
    lat: float | None = None
    district: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)


class Register:
    """Merchants by whole and by normal name; an address distinguishes shops of one name."""

    def __init__(self, merchants: Sequence[Merchant] = ()) -> None:
        self.merchants = tuple(merchants)
        self._by_whole: dict[str, dict[int, None]] = defaultdict(dict)
        self._by_normal: dict[str, dict[int, None]] = defaultdict(dict)
        for index, merchant in enumerate(self.merchants):
            for name in merchant.names:
                self._by_whole[whole_name(name)][index] = None
                self._by_normal[normal_name(name)][index] = None

    def find(
        self, name: str, address: str = "", *, within: Collection[str] | None = None
    ) -> Merchant | None:
        """None when no shop has the name, or several do and none is clearly closer. `within`: names
        of districts, outside of which none is looked at."""
        index = self.closest(self.called(name, within), address)
        return None if index is None else self.merchants[index]

    def called(self, name: str, within: Collection[str] | None = None) -> list[int]:
        """Places in `merchants` of all that go by the whole name, else by its normal form."""
        if not name:
            return []
        return self._within(self._by_whole.get(whole_name(name), {}), within) or self._within(
            self._by_normal.get(normal_name(name), {}), within
        )

    def _within(self, indices: Iterable[int], districts: Collection[str] | None) -> list[int]:
        return [
            index
            for index in indices
            if districts is None or self.merchants[index].district in districts
        ]

    def closest(self, indices: Sequence[int], address: str) -> int | None:
        """The one of several merchants (places in `merchants`) that lies at the address."""
        if len(indices) <= 1:
            return next(iter(indices), None)
        ranked = sorted(
            ((closeness(address, self.merchants[index].address), index) for index in indices),
            reverse=True,
        )
        (best, index), (second, _) = ranked[:2]
        return index if best - second >= CLEARLY_CLOSER else None


def read_register(path: Path) -> Register:
    """From a table with a name a row; the other columns of NAMES_OF may be missing.

    Aliases are joined by ； and like signs. Raises UnreadableFile.
    """
    wanted = {bare_name(name) for names in NAMES_OF.values() for name in names}
    table = open_table(path, wanted)
    by_name = {bare_name(column): column for column in reversed(table.columns)}
    columns = {
        field: next((by_name[bare_name(name)] for name in names if bare_name(name) in by_name), "")
        for field, names in NAMES_OF.items()
    }
    if not columns["name"]:
        shown = "、".join(table.columns[:12])
        raise UnreadableFile(
            f"商户名录里找不到名称列（表里有：{shown}）。", "请把登记名称所在的列改名为 name。"
        )
    return Register(
        [merchant for raw in table.batches(_BATCH) for merchant in _merchants(raw.frame, columns)]
    )


def _merchants(frame: pl.DataFrame, columns: dict[str, str]) -> Iterator[Merchant]:
    """The rows that have a name."""
    cells = pl.DataFrame(
        {
            field: frame[column].cast(pl.String).str.strip_chars()
            if column
            else pl.repeat(None, frame.height, dtype=pl.String, eager=True)
            for field, column in columns.items()
        }
    )
    lon, lat = parse_degrees(cells["lon"], cells["lat"])
    aliases = cells["aliases"].fill_null("").str.replace_all(_BETWEEN_ALIASES, "；").str.split("；")
    for row, names, east, north in zip(cells.iter_rows(named=True), aliases, lon, lat, strict=True):
        if row["name"]:
            yield Merchant(
                id=row["id"] or row["name"],
                name=row["name"],
                aliases=tuple(name.strip() for name in names if name.strip()),
                address=row["address"] or "",
                lon=east,
                lat=north,
                district=row["district"] or "",
            )
