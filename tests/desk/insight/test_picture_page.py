"""The page of the district picture and its parts, as people open them."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from liandong.desk.insight.pictures import PICTURES
from liandong.desk.ui.charts import table_of

URL = "/picture/"


@pytest.fixture
def page(client: Client, person: Any) -> Any:
    def get(role: Any = "regulator", **query: Any) -> Any:
        client.force_login(person(role))
        return client.get(URL, query)

    return get


@pytest.fixture
def part(client: Client, person: Any) -> Any:
    """The finding of a part and its table: the words of each row."""

    def get(name: Any, role: Any = "regulator", **query: Any) -> Any:
        client.force_login(person(role))
        shown = client.get(reverse("insight:part", args=[name]), query)
        picture = shown.context["picture"]
        rows = [[cell.words for cell in row] for row in table_of(picture.spec).rows]
        return picture.title, rows, shown

    return get


def values(rows: Any) -> Any:
    """The first number of each row by its name."""
    return {row[0]: row[1] for row in rows}


def test_an_empty_desk_says_what_to_do(page: Any) -> None:
    assert "还没有消费纠纷" in page().content.decode()


def test_a_time_without_disputes_says_so(page: Any, dispute: Any) -> None:
    dispute(days_ago=100)
    assert "这段时间没有消费纠纷" in page(days="7").content.decode()


def test_data_do_not_reach_beyond_now_where_a_clock_is_wrong(page: Any, dispute: Any) -> None:
    dispute(days_ago=1)
    shown = page(days="7").context["latest"]
    dispute(days_ago=-3)
    assert page(days="7").context["latest"] == shown


def test_the_page_asks_for_each_of_its_parts(page: Any, dispute: Any) -> None:
    dispute()
    body = page(days="7").content.decode()
    for name in PICTURES:
        assert f'hx-get="/picture/part/{name}/?district=&amp;days=7"' in body


def test_a_part_there_is_not_is_not_found(client: Client, person: Any) -> None:
    client.force_login(person("regulator"))
    assert client.get("/picture/part/nothing/").status_code == 404


@pytest.mark.parametrize("name", PICTURES)
def test_every_part_tells_of_a_desk_without_a_dispute(part: Any, name: Any) -> None:
    _title, _rows, shown = part(name)
    assert shown.status_code == 200


def test_a_matter_counts_once_and_each_of_its_records_under_its_source(
    part: Any, dispute: Any
) -> None:
    dispute(sources=("police_110", "complaint_12315"))
    dispute(sources=("police_110",))
    totals = values(part("totals")[1])
    assert totals["消费纠纷"] == "2"
    assert totals["多渠道反映"] == "1"
    assert values(part("by_source")[1]) == {"110 警情": "2", "12315 投诉": "1"}


def test_days_left_out_of_the_comparison_are_told(part: Any, dispute: Any) -> None:
    dispute(days_ago=0)
    dispute(days_ago=14)  # 11-10: its like is 双11 of last year, the day nearest is taken
    tiles = part("totals", days="30")[2].context["tiles"]
    assert tiles[0].value == "2"
    assert tiles[1].note.startswith("与本期可比的 29 天（1 件）比")


def test_the_period_and_the_district_narrow_the_picture(part: Any, dispute: Any) -> None:
    dispute(days_ago=3)
    dispute(days_ago=20)
    dispute(days_ago=3, district="滨河商圈")
    _title, rows, shown = part("totals", days="7", district="铜马商圈")
    assert values(rows)["消费纠纷"] == "1"
    assert "since=2026-11-18" in shown.context["tiles"][0].href


def test_days_of_ones_own(page: Any, part: Any, dispute: Any) -> None:
    dispute(days_ago=100)
    days = {"since": "2026-08-01", "until": "2026-08-31"}
    assert values(part("totals", **days)[1])["消费纠纷"] == "1"
    assert "2026-08-01 至 2026-08-31" in page(**days).content.decode()


@pytest.mark.parametrize("query", [{"since": "x", "until": "y"}, {"days": "-1"}, {"days": "９"}])
def test_an_address_that_makes_no_sense_shows_the_last_thirty_days(page: Any, query: Any) -> None:
    assert page(**query).context["scope"].days == 30


def test_a_station_sees_only_its_own_district(page: Any, part: Any, dispute: Any) -> None:
    dispute()
    dispute(district="滨河商圈")
    assert values(part("totals", "duty_officer", district="")[1])["消费纠纷"] == "1"
    offered = dict(page("duty_officer", district="").context["form"].fields["district"].choices)
    assert list(offered) == ["", "铜马商圈"]


def test_a_word_of_the_cloud_opens_the_disputes_behind_it(
    part: Any, dispute: Any, client: Client
) -> None:
    dispute(phrases=["衣服掉色", "更换难"])
    dispute(phrases=["更换难"])
    _title, rows, shown = part("cloud")
    assert rows == [["更换难", "2"], ["衣服掉色", "1"]]
    behind = client.get(shown.context["picture"].spec["hrefs"][1]).content.decode()
    assert ">T1</a>" in behind
    assert ">T2</a>" not in behind


def test_the_title_says_what_is_to_be_seen(part: Any, dispute: Any) -> None:
    for _ in range(3):
        dispute(sector="食品")
    dispute(sector="服装鞋帽")
    assert part("sectors")[0] == "食品最多，3 件，占 75%"


def test_undecided_disputes_do_not_count_in_the_rate(part: Any, dispute: Any) -> None:
    dispute(status="settled")
    dispute(status="transferred")
    dispute(status="open")
    assert values(part("totals")[1])["化解率"] == "50.0%"


def test_htmx_gets_the_part_that_changes(client: Client, person: Any, dispute: Any) -> None:
    dispute()
    client.force_login(person("regulator"))
    changed = client.get(URL, headers={"HX-Request": "true"}).content.decode()
    assert changed.lstrip().startswith('<section id="picture"')


@pytest.mark.parametrize("name", PICTURES)
def test_the_number_of_queries_is_bounded(
    client: Client,
    person: Any,
    dispute: Any,
    name: Any,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for days in range(40):
        dispute(days_ago=days, sector="食品", item=f"品类{days % 9}", merchant_name=f"店{days}")
    client.force_login(person("regulator"))
    with django_assert_max_num_queries(22):
        client.get(reverse("insight:part", args=[name]), {"days": "90"})


def test_people_without_the_permission_are_refused(page: Any, client: Client) -> None:
    assert page("auditor").status_code == 403
    assert client.get(reverse("insight:part", args=["trend"])).status_code == 403


@pytest.mark.parametrize(
    ("counting", "title"),
    [
        ("", "食品最多，2 件，占 67%"),
        ("records", "食品最多，3 条，占 75%"),
        ("police_110", "食品最多，2 条，占 100%"),
        ("none of these", "食品最多，2 件，占 67%"),
    ],
)
def test_the_charts_count_matters_once_or_each_record_or_one_source(
    part: Any, dispute: Any, counting: str, title: str
) -> None:
    dispute(sources=("police_110", "complaint_12315"), sector="食品")
    dispute(sources=("police_110",), sector="食品")
    dispute(sources=("complaint_12315",), sector="服装鞋帽")
    assert part("sectors", counting=counting)[0] == title
    # a dispute counts once in the totals whatever is chosen
    assert values(part("totals", counting=counting)[1])["消费纠纷"] == "3"


def test_what_is_counted_is_said_and_goes_with_the_rows(page: Any, part: Any, dispute: Any) -> None:
    dispute(sources=("police_110", "complaint_12315"), sector="食品")
    assert "12315 投诉" in page(counting="complaint_12315").context["scope"].words()
    shown = part("sectors", counting="complaint_12315")[2]
    assert "source=complaint_12315" in shown.content.decode()


def test_a_phrase_counts_each_record_of_its_disputes(part: Any, dispute: Any) -> None:
    dispute(sources=("police_110", "complaint_12315"), phrases=["难退款"])
    assert part("cloud", counting="records")[1] == [["难退款", "2"]]


def test_a_concentration_is_seen_beside_merchants_alike(part: Any, dispute: Any, shop: Any) -> None:
    many, few = shop("演示鞋店", "服装鞋帽"), shop("演示衣店", "服装鞋帽")
    for name in ("演示鞋店", "演示鞋城", "鞋店"):  # three ways to write one registered shop
        dispute(merchant=many, merchant_name=name)
    dispute(merchant=few, merchant_name="演示衣店")
    dispute(merchant_name="没登记的店")
    title, rows, _shown = part("merchants")
    assert rows[0] == ["演示鞋店", "3", "2"]
    assert ["没登记的店", "1", "—"] in rows
    assert title == "演示鞋店最多，3 件，同类平均 2.0 件"


def test_prepaid_money_is_shown_with_shops_that_closed(part: Any, dispute: Any) -> None:
    dispute(item="预付卡", merchant_name="演示健身", amount_yuan=3000, urgency=["闭店跑路"])
    dispute(phrases=["会员卡不退款"], merchant_name="演示理发", amount_yuan=500)
    dispute(phrases=["卡不能使用"], merchant_name="演示电信")  # a telephone card, for example
    title, rows, _shown = part("prepaid")
    assert title == "预付式消费 2 件"
    assert rows == [
        ["演示健身", "1", "3,000 元", "闭店跑路"],
        ["演示理发", "1", "500 元", "—"],
        ["全部", "2", "—", "—"],
    ]


def test_what_the_data_lack_is_counted(part: Any, dispute: Any) -> None:
    dispute(place="演示路1号", merchant_name="演示店", amount_yuan=1)
    dispute(merchant_name="演示店")
    rows = part("quality")[1]
    assert [row[:2] for row in rows] == [
        ["缺地点", "1"],
        ["未识别商家", "0"],
        ["未对上登记商户", "2"],
        ["未归入商圈", "0"],
        ["未载明金额", "1"],
        ["待确认是否同一件", "0"],
    ]


def test_the_map_shows_its_districts_and_borders(part: Any, dispute: Any, districts: Any) -> None:
    from liandong.desk.directory.models import Border

    ring = [[120.1, 33.3], [120.2, 33.3], [120.2, 33.4], [120.1, 33.3]]
    districts["铜马商圈"].outline = [ring]
    districts["铜马商圈"].save()
    Border.objects.create(kind="police", code="P1", name="演示警务站", rings=[ring])
    dispute()
    title, rows, shown = part("places")
    assert rows == [["铜马商圈", "1"]]
    spec = shown.context["picture"].spec
    assert spec["outlines"] == [[ring]]
    assert spec["borders"] == [{"kind": "警务站", "name": "演示警务站", "rings": [ring]}]
    assert title == "铜马商圈最多，1 件"
