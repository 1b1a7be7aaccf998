"""Reading areas from GeoJSON, with clear words where it is wrong.

A FeatureCollection (RFC 7946) of Polygons and MultiPolygons in GCJ-02 degrees, each with a code
and a name. A map of another city, or one whose axes are swapped, is refused rather than drawn.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Self

from liandong.desk.directory.rules.jsonfile import json_fault

Ring = list[list[float]]

CHINA_LON: Final = (73.0, 136.0)
CHINA_LAT: Final = (3.0, 54.0)
FARTHEST: Final = 1_000.0
"""Degrees: what is farther off is cut down to it; no float holds a number of 400 digits."""
FEWEST_POINTS: Final = 4
"""A triangle, closed."""
MOST_POINTS: Final = 200_000
LONGEST_CODE: Final = 20
LONGEST_NAME: Final = 40
LONGEST_STATION: Final = 60


class WrongOutlines(ValueError):  # noqa: N818 - named for what is wrong
    """The file has no areas to load; each of `problems` is a Chinese sentence with its feature."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("；".join(problems))
        self.problems = problems

    def __reduce__(self) -> tuple[type[Self], tuple[list[str]]]:
        return type(self), (self.problems,)


@dataclass(frozen=True, slots=True)
class Outlined:
    """An area: closed rings of [lon, lat], and the properties that came with it."""

    code: str
    name: str
    rings: list[Ring]
    properties: dict[str, Any]


def read_outlines(content: bytes, *, in_one_piece: bool = False) -> list[Outlined]:
    """The areas of a file. Raises WrongOutlines with every feature that is wrong.

    `in_one_piece`: none may consist of several polygons.
    """
    features = _features(content)
    problems: list[str] = []
    found: list[Outlined] = []
    for number, feature in enumerate(features, start=1):
        try:
            found.append(_outlined(feature, in_one_piece))
        except ValueError as error:
            problems.append(f"第 {number} 个区域：{error}")
    for key, what in (("code", "编码"), ("name", "名称")):
        many = Counter(getattr(outlined, key) for outlined in found)
        problems += [f"{what}“{value}”出现了 {n} 次" for value, n in many.items() if n > 1]
    if problems:
        raise WrongOutlines(problems)
    return found


def _features(content: bytes) -> list[Any]:
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise WrongOutlines(["无法读取文字：请另存为 UTF-8 编码的 GeoJSON"]) from None
    except (ValueError, RecursionError) as error:
        raise WrongOutlines([json_fault(error)]) from error
    if not isinstance(data, dict) or data.get("type") != "FeatureCollection":
        raise WrongOutlines(["文件应是 GeoJSON 的 FeatureCollection"])
    features = data.get("features")
    if not isinstance(features, list) or not features:
        raise WrongOutlines(["文件里没有一个区域（features 为空）"])
    return features


def _outlined(feature: Any, in_one_piece: bool) -> Outlined:
    if not isinstance(feature, dict):
        raise ValueError("应是一个 Feature 对象")  # noqa: TRY004 - listed with the other problems
    given = feature.get("properties")
    properties = given if isinstance(given, dict) else {}
    code = _word(properties, "code", "编码", LONGEST_CODE)
    name = _word(properties, "name", "名称", LONGEST_NAME)
    _check_extras(properties)
    geometry = feature.get("geometry")
    polygons = _polygons(geometry if isinstance(geometry, dict) else {})
    if in_one_piece and len(polygons) > 1:
        raise ValueError("应是连成一片的一个 Polygon")
    return Outlined(code, name, list(_rings(polygons)), properties)


def _word(properties: dict[str, Any], key: str, what: str, longest: int) -> str:
    value = properties.get(key)
    words = value.replace("\x00", "").strip() if isinstance(value, str) else ""
    if not words:
        raise ValueError(f"缺少{what}（properties 里的 {key}）")
    if len(words) > longest:
        raise ValueError(f"{what}“{words[:12]}…”太长，最多 {longest} 个字")
    return words


def _check_extras(properties: dict[str, Any]) -> None:
    names = properties.get("names", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValueError("names 应是地名的列表")
    station = properties.get("station", "")
    if not isinstance(station, str) or len(station) > LONGEST_STATION:
        raise ValueError(f"station 应是警务站的名称，最多 {LONGEST_STATION} 个字")


def _polygons(geometry: dict[str, Any]) -> list[Any]:
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in {"Polygon", "MultiPolygon"}:
        raise ValueError("边界应是 Polygon 或 MultiPolygon")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    if not isinstance(polygons, list) or not polygons:
        raise ValueError("边界里没有坐标")
    return polygons


def _rings(polygons: list[Any]) -> Iterator[Ring]:
    for polygon in polygons:
        if not isinstance(polygon, list) or not polygon:
            raise ValueError("边界里没有坐标")
        yield from (_ring(ring) for ring in polygon)


def _ring(ring: Any) -> Ring:
    if not isinstance(ring, list) or len(ring) < FEWEST_POINTS:
        raise ValueError("边界的一圈至少要有 4 个点（首尾相同）")
    if len(ring) > MOST_POINTS:
        raise ValueError("边界的点太多，请先简化")
    points = [_point(point) for point in ring]
    if points[0] != points[-1]:
        raise ValueError("边界没有闭合：最后一个点应与第一个相同")
    return points


def _point(point: Any) -> list[float]:
    numbers = isinstance(point, list) and all(
        isinstance(number, int | float) and not isinstance(number, bool) for number in point
    )
    if not numbers or len(point) < 2:
        raise ValueError("坐标应写作 [经度, 纬度]")
    lon, lat = (max(-FARTHEST, min(FARTHEST, number)) for number in point[:2])
    if not (_within(lon, CHINA_LON) and _within(lat, CHINA_LAT)):
        swapped = _within(lat, CHINA_LON) and _within(lon, CHINA_LAT)
        hint = "，像是经度和纬度写反了" if swapped else ""
        raise ValueError(f"坐标 [{lon}, {lat}] 不在国内{hint}")
    return [lon, lat]


def _within(value: float, span: tuple[float, float]) -> bool:
    return span[0] <= value <= span[1]
