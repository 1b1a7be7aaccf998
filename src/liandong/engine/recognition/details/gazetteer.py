"""Business districts: a polygon where there are coordinates, else the names in address and text."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from liandong.engine.kernels import Longs
from liandong.engine.recognition.lexicon import trie
from liandong.engine.recognition.reading.folding import Folded, fold, fold_word

SHIPPED: Final = files("liandong.engine.recognition") / "data" / "gazetteer.geojson"
"""The districts of the made-up city."""

Ring = npt.NDArray[np.float64]  # (points, 2): lon, lat in the datum of the records


@dataclass(frozen=True)
class District:
    code: str
    name: str
    names: tuple[str, ...]
    rings: tuple[Ring, ...]


class Gazetteer:
    """The districts of a city, read from GeoJSON: polygons with `code`, `name` and `names`."""

    def __init__(self, districts: Sequence[District]) -> None:
        self.districts = tuple(districts)
        self.names = pa.array([district.name for district in districts], pa.string())
        owner: dict[str, int] = {}
        for index, district in enumerate(districts):
            for name in (district.name, *district.names):
                owner.setdefault(fold_word(name), index)
        owner.pop("", None)
        self._trie = trie.build(list(owner)) if owner else None
        self._owner = np.array(list(owner.values()), dtype=np.int64)
        self._length = np.array([len(name) for name in owner], dtype=np.int64)

    @classmethod
    def load(cls, path: Path | None = None) -> "Gazetteer":
        """From a GeoJSON file; without one the made-up city's that ships with the package."""
        data = json.loads((path or SHIPPED).read_text(encoding="utf-8"))
        return cls.of(data["features"])

    @classmethod
    def of(cls, features: Sequence[Mapping[str, Any]]) -> "Gazetteer":
        """From the features of a GeoJSON collection."""
        return cls([_district(feature) for feature in features])

    def with_names(self, names: Mapping[str, Sequence[str]]) -> "Gazetteer":
        """The same districts, some with more names of their places."""
        more = [
            replace(district, names=(*district.names, *names.get(district.name, ())))
            for district in self.districts
        ]
        return Gazetteer(more)

    def locate(self, lon: float | None, lat: float | None, *texts: str | None) -> str | None:
        """Name of the district of a point, else of the first text that names one."""
        table = {"lon": pa.array([lon], pa.float64()), "lat": pa.array([lat], pa.float64())}
        names = self.locate_all(
            table["lon"], table["lat"], [pa.array([t], pa.string()) for t in texts]
        )
        name = names[0].as_py()
        return str(name) if name is not None else None

    def locate_all(self, lon: pa.Array, lat: pa.Array, columns: Sequence[pa.Array]) -> pa.Array:
        """District name of each row: by coordinates, then by the columns in their order."""
        found = self.by_point(lon, lat)
        for column in columns:
            self.by_column(found, column)
        return self.names.take(pa.array(found, mask=found < 0))

    def by_column(self, found: Longs, texts: pa.Array) -> None:
        """Fill in what is -1: the place in `districts` of the one that a text names."""
        missing = np.flatnonzero(found < 0)
        if len(missing) and texts.null_count < len(texts):
            few = texts if len(missing) == len(texts) else pc.take(texts, pa.array(missing))
            found[missing] = self._by_name(fold(few))

    def by_text(self, found: Longs, folded: Folded) -> None:
        """The same with texts that are folded already."""
        missing = found < 0
        if missing.any():
            found[missing] = self._by_name(folded)[missing]

    def by_point(self, lon: pa.Array, lat: pa.Array) -> Longs:
        """Place in `districts` of the one that a point lies in, -1 for none."""
        if lon.null_count == len(lon):
            return np.full(len(lon), -1, dtype=np.int64)
        return self._by_point(_floats(lon), _floats(lat))

    def _by_point(self, lon: Ring, lat: Ring) -> Longs:
        found = np.full(len(lon), -1, dtype=np.int64)
        for index, district in enumerate(self.districts):
            for ring in district.rings:
                open_rows = np.flatnonzero((found < 0) & _in_box(lon, lat, ring))
                found[open_rows[_inside(lon[open_rows], lat[open_rows], ring)]] = index
        return found

    def _by_name(self, folded: Folded) -> Longs:
        """The district with the longest name found; among equals the first in the text."""
        found = np.full(len(folded), -1, dtype=np.int64)
        if self._trie is None:
            return found
        matches = trie.scan(self._trie, folded.codes, folded.starts)
        rows = np.repeat(np.arange(len(folded)), np.diff(matches.bounds))
        order = np.lexsort((-matches.start, self._length[matches.pattern], rows))
        found[rows[order]] = self._owner[matches.pattern[order]]  # the last of a row stays
        return found


def _floats(column: pa.Array) -> Ring:
    return np.asarray(column.cast(pa.float64()).fill_null(np.nan).to_numpy(zero_copy_only=False))


def _district(feature: Mapping[str, Any]) -> District:
    geometry, properties = feature["geometry"], feature["properties"]
    polygons = (
        geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    )
    rings = tuple(np.array(polygon[0], dtype=np.float64) for polygon in polygons)
    return District(
        properties["code"], properties["name"], tuple(properties.get("names", ())), rings
    )


def _in_box(lon: Ring, lat: Ring, ring: Ring) -> npt.NDArray[np.bool_]:
    (west, south), (east, north) = ring.min(axis=0), ring.max(axis=0)
    inside: npt.NDArray[np.bool_] = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    return inside


def _inside(lon: Ring, lat: Ring, ring: Ring) -> npt.NDArray[np.bool_]:
    """Even-odd rule: a ray to the east crosses the outline an odd number of times."""
    odd = np.zeros(len(lon), dtype=np.bool_)
    for (x1, y1), (x2, y2) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        if y1 != y2:
            crosses = (y1 > lat) != (y2 > lat)
            odd ^= crosses & (lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1)
    return odd
