"""Districts by point and by name."""

import json
from pathlib import Path

import pyarrow as pa
import pytest

from liandong.engine.recognition import Gazetteer


@pytest.fixture
def gazetteer(tmp_path: Path) -> Gazetteer:
    def square(x: float, y: float) -> list[list[list[float]]]:
        return [[[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]]]

    def feature(code: str, name: str, names: list[str], x: float) -> dict[str, object]:
        return {
            "type": "Feature",
            "properties": {"code": code, "name": name, "names": names},
            "geometry": {"type": "Polygon", "coordinates": square(x, 0.0)},
        }

    features = [
        feature("A", "北塔商圈", ["北塔广场", "长桥路"], 0.0),
        feature("B", "南湖商圈", ["南湖天街", "长桥路口市场"], 2.0),
    ]
    path = tmp_path / "places.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return Gazetteer.load(path)


def test_a_point_inside_an_outline(gazetteer: Gazetteer) -> None:
    assert gazetteer.locate(0.5, 0.5) == "北塔商圈"
    assert gazetteer.locate(2.5, 0.5) == "南湖商圈"
    assert gazetteer.locate(1.5, 0.5) is None


def test_the_point_counts_before_the_words(gazetteer: Gazetteer) -> None:
    assert gazetteer.locate(0.5, 0.5, "南湖天街三楼") == "北塔商圈"


def test_without_a_point_the_first_text_that_names_one(gazetteer: Gazetteer) -> None:
    assert gazetteer.locate(None, None, None, "南湖天街三楼", "北塔广场") == "南湖商圈"


def test_the_longest_name_wins(gazetteer: Gazetteer) -> None:
    assert gazetteer.locate(None, None, "长桥路口市场") == "南湖商圈"
    assert gazetteer.locate(None, None, "长桥路12号") == "北塔商圈"


def test_nothing_known_is_nowhere(gazetteer: Gazetteer) -> None:
    assert gazetteer.locate(None, None, "别处") is None
    assert gazetteer.locate(None, None) is None


def test_many_rows_at_once(gazetteer: Gazetteer) -> None:
    lon = pa.array([0.5, None, None], pa.float64())
    lat = pa.array([0.5, None, 3.0], pa.float64())
    places = pa.array([None, "南湖天街", "别处"])
    found = gazetteer.locate_all(lon, lat, [places])
    assert found.to_pylist() == ["北塔商圈", "南湖商圈", None]


def test_the_made_up_city_ships() -> None:
    gazetteer = Gazetteer.load()
    assert gazetteer.locate(None, None, "铜马广场地下商业街") == "铜马商圈"
