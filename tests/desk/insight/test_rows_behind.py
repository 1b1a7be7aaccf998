"""Every number of the picture opens a list, and the list holds as many."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.urls import reverse

from liandong.desk.directory.models import District
from liandong.desk.disputes.queries import DisputeFilter, filtered
from liandong.desk.insight.pictures import PICTURES
from liandong.desk.ui.charts import table_of

LIST = reverse("disputes:list")


@pytest.fixture
def city(dispute: Any, shop: Any, districts: Any) -> None:
    """More than a year of disputes of all kinds, some without this or that."""
    ring = [[120.1, 33.3], [120.2, 33.3], [120.2, 33.4], [120.1, 33.3]]
    District.objects.update(outline=[ring])
    known = shop("演示鞋店", "服装鞋帽")
    for n in range(160):
        dispute(
            days_ago=n * 5 % 400,
            hour=n % 24,
            district=("铜马商圈", "滨河商圈")[n % 2],
            sources=(("police_110",), ("police_110", "complaint_12315"))[n % 3 == 0],
            sector=("食品", "服装鞋帽")[n % 2],
            item=("外卖食品", "黄金饰品", "预付卡", "")[n % 4],
            nature=("质量", "合同")[n % 2],
            merchant=known if n % 5 == 0 else None,
            merchant_name=("演示鞋店", "没登记的店", "")[n % 3] if n % 5 else "演示鞋店",
            phrases=[("难退款", "卡内余额不退")[n % 2]],
            place="演示路1号" if n % 7 else "",
            amount_yuan=100 if n % 4 else None,
            status=("open", "settled")[n % 2],
        )
    for n in range(12):
        dispute(days_ago=n, item="电动自行车", sector="交通工具", nature="质量")


def linked(name: Any, scope_query: Any, by: Any) -> Iterator[Any]:
    from django.http import QueryDict

    from liandong.desk.insight.scope import scope_from

    spec = PICTURES[name].draw(scope_from(QueryDict(scope_query)), by).spec
    for row in table_of(spec).rows:
        numbers = [cell for cell in row if cell.is_number and cell.words.replace(",", "").isdigit()]
        for cell in numbers if row[0].words != "争议金额" else []:
            # a bar or a word is identified by its first cell, any other number by its own
            href = cell.href or (row[0].href if cell is numbers[0] else "")
            if href.startswith(LIST + "?"):
                yield row[0].words, int(cell.words.replace(",", "")), href


COUNTED = [name for name in PICTURES if name not in {"by_source", "groups", "sources"}]
"""Those that count disputes; the others count records and groups."""


@pytest.mark.parametrize("query", ["days=30", "days=365", "days=90&district=铜马商圈"])
def test_every_number_opens_as_many_rows(query: str, city: None, person: Any) -> None:
    by = person("regulator")
    opened = [
        (name, row, n, rows_of(href, by))
        for name in COUNTED
        for row, n, href in linked(name, query, by)
    ]
    assert {name for name, *_rest in opened} == set(COUNTED)
    assert not [cell for cell in opened if cell[2] != cell[3]]


def rows_of(href: Any, by: Any) -> Any:
    query = dict(parse_qsl(urlsplit(href).query))
    return filtered(by, DisputeFilter.from_query(query)).count()
