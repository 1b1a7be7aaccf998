"""Areas on the map: read with clear words, imported by the administrator, taken along."""

import json
from contextlib import suppress
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from liandong.desk.directory.models import Border, District
from liandong.desk.directory.rules.outlines import WrongOutlines, read_outlines

RING = [[120.1, 33.3], [120.2, 33.3], [120.2, 33.4], [120.1, 33.3]]
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "features", "properties", "geometry", "coordinates", "code"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def area(
    code: Any = "P1",
    name: Any = "演示警务站",
    kind: Any = "Polygon",
    coordinates: Any = None,
    **properties: Any,
) -> Any:
    return {
        "type": "Feature",
        "properties": {"code": code, "name": name, **properties},
        "geometry": {"type": kind, "coordinates": coordinates or [RING]},
    }


def collection(*features: Any) -> Any:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def problems(content: Any, **how: Any) -> Any:
    with pytest.raises(WrongOutlines) as wrong:
        read_outlines(content, **how)
    return "；".join(wrong.value.problems)


def test_the_areas_of_a_file_are_read() -> None:
    (one,) = read_outlines(collection(area(names=["演示路"])))
    assert (one.code, one.name, one.rings) == ("P1", "演示警务站", [RING])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe", "UTF-8"),
        (b"{", "第 1 行第 2 个字符"),
        (b"[" * 100_000, "套得太深"),
        (b"[" + b"9" * 5000 + b"]", "数字太长"),
        (b"[]", "FeatureCollection"),
        (collection(), "没有一个区域"),
        (collection(area(code="")), "第 1 个区域：缺少编码"),
        (collection(area(name="名" * 41)), "太长，最多 40 个字"),
        (collection(area(kind="Point")), "应是 Polygon 或 MultiPolygon"),
        (collection(area(coordinates=[RING[:3]])), "至少要有 4 个点"),
        (collection(area(coordinates=[[*RING[:3], [120.3, 33.3]]])), "没有闭合"),
        (collection(area(coordinates=[[[33.3, 120.1]] * 4])), "经度和纬度写反了"),
        (collection(area(coordinates=[[[0, 0]] * 4])), "不在国内"),
        (collection(area(coordinates=[[["a", "b"]] * 4])), "[经度, 纬度]"),
        (collection(area(), area(name="别的")), "编码“P1”出现了 2 次"),
        (collection(area(), area(code="P2")), "名称“演示警务站”出现了 2 次"),
        (collection(area(names="演示路")), "names 应是地名的列表"),
        (collection(area(station=5)), "station 应是警务站的名称"),
    ],
)
def test_what_is_wrong_is_said_with_the_area(content: Any, words: str) -> None:
    assert words in problems(content)


def test_a_district_is_of_one_piece() -> None:
    two = collection(area(kind="MultiPolygon", coordinates=[[RING], [RING]]))
    assert len(read_outlines(two)[0].rings) == 2
    assert "一个 Polygon" in problems(two, in_one_piece=True)


@given(JSON)
def test_no_json_breaks_the_reader(content: Any) -> None:
    with suppress(WrongOutlines):
        read_outlines(json.dumps(content).encode())


@pytest.fixture
def send(signed_in: Any) -> Any:
    client = signed_in("system_admin")

    def post(content: Any, kind: Any = "police") -> Any:
        file = SimpleUploadedFile("a.geojson", content)
        url = "/directory/borders/import/"
        return client.post(url, {"kind": kind, "file": file}, follow=True)

    return post


def test_borders_of_a_kind_are_replaced_and_taken_along(send: Any, signed_in: Any) -> None:
    send(collection(area("P1", "甲站"), area("P2", "乙站")))
    assert "已导入 1 个区域" in send(collection(area("P3", "丙站"))).content.decode()
    assert list(Border.objects.values_list("kind", "name")) == [("police", "丙站")]
    reply = signed_in("system_admin").get("/directory/borders/police.geojson")
    (again,) = read_outlines(reply.content)
    assert (again.name, again.rings) == ("丙站", [RING])


def test_a_wrong_file_changes_nothing_and_says_where(send: Any) -> None:
    send(collection(area("P1", "甲站")))
    reply = send(collection(area("P2", "乙站"), area("P3", "丙站", kind="Point")))
    assert reply.status_code == 422
    assert "第 2 个区域：边界应是 Polygon 或 MultiPolygon" in reply.content.decode()
    assert Border.objects.get().name == "甲站"


def test_districts_are_renewed_by_their_code(send: Any) -> None:
    send(collection(area("D09", "演示商圈", station="演示站")), "districts")
    send(collection(area("D09", "演示新商圈")), "districts")
    assert District.objects.get(code="D09").name == "演示新商圈"


def test_a_name_of_another_district_is_refused(send: Any) -> None:
    send(collection(area("D09", "演示商圈")), "districts")
    reply = send(collection(area("D10", "演示商圈")), "districts")
    assert "名称“演示商圈”已是编码 D09 的商圈" in reply.content.decode()


def test_only_the_administrator_imports(signed_in: Any) -> None:
    assert signed_in("duty_officer").get("/directory/borders/").status_code == 403
