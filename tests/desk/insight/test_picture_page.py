"""The page of the district picture, as people open it."""

import pytest
import time_machine
from django.urls import reverse

from liandong.desk.ui.charts import table_of
from tests.desk.insight.conftest import NOW

URL = "/picture/"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def page(client, person):
    def get(role="regulator", **query):
        client.force_login(person(role))
        return client.get(URL, query)

    return get


def test_an_empty_desk_says_what_to_do(page):
    assert "还没有消费纠纷" in page().content.decode()


def test_a_matter_counts_once_and_each_of_its_records_under_its_source(page, dispute):
    dispute(sources=("police_110", "complaint_12315"))
    dispute(sources=("police_110",))
    tiles = {tile.label: tile.value for tile in page().context["tiles"]}
    assert tiles["消费纠纷"] == "2"
    assert tiles["110 警情"] == "2"
    assert tiles["12315 投诉"] == "1"
    assert tiles["多渠道反映"] == "1"


def test_the_period_and_the_district_narrow_the_picture(page, dispute):
    dispute(days_ago=3)
    dispute(days_ago=20)
    dispute(days_ago=3, district="滨河商圈")
    tile = page(days="7", district="铜马商圈").context["tiles"][0]
    assert tile.value == "1"
    assert "since=2026-11-18" in tile.href


def test_days_of_ones_own(page, dispute):
    dispute(days_ago=100)
    found = page(since="2026-08-01", until="2026-08-31")
    assert found.context["tiles"][0].value == "1"
    assert "2026-08-01 至 2026-08-31" in found.content.decode()


@pytest.mark.parametrize("query", [{"since": "x", "until": "y"}, {"days": "-1"}, {"days": "９"}])
def test_an_address_that_makes_no_sense_shows_the_last_thirty_days(page, query):
    assert page(**query).context["scope"].days == 30


def test_a_station_sees_only_its_own_district(page, dispute):
    dispute()
    dispute(district="滨河商圈")
    found = page("duty_officer", district="")
    assert found.context["tiles"][0].value == "1"
    offered = dict(found.context["form"].fields["district"].choices)
    assert list(offered) == ["", "铜马商圈"]


def test_a_word_of_the_cloud_opens_the_disputes_behind_it(page, dispute, client):
    dispute(phrases=["衣服掉色", "更换难"])
    dispute(phrases=["更换难"])
    spec = page().context["pictures"]["cloud"].spec
    assert list(zip(spec["categories"], spec["values"], strict=True)) == [
        ("更换难", 2),
        ("衣服掉色", 1),
    ]
    behind = client.get(spec["hrefs"][1]).content.decode()
    assert ">T1</a>" in behind
    assert ">T2</a>" not in behind


def test_the_title_says_what_is_to_be_seen(page, dispute):
    for _ in range(3):
        dispute(sector="食品")
    dispute(sector="服装鞋帽")
    assert page().context["pictures"]["sectors"].title == "食品最多，3 件，占 75%"


def test_undecided_disputes_do_not_count_in_the_rate(page, dispute):
    dispute(status="settled")
    dispute(status="transferred")
    dispute(status="open")
    tile = next(tile for tile in page().context["tiles"] if tile.label == "化解率")
    assert tile.value == "50.0%"


def test_htmx_gets_the_part_that_changes(client, person, dispute):
    dispute()
    client.force_login(person("regulator"))
    part = client.get(URL, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<section id="picture"')


def test_the_number_of_queries_is_bounded(client, person, dispute, django_assert_max_num_queries):
    for days in range(40):
        dispute(days_ago=days, sector="食品", nature="质量", merchant_name=f"店{days}")
    client.force_login(person("regulator"))
    with django_assert_max_num_queries(28):
        client.get(URL, {"days": "90"})


def test_people_without_the_permission_are_refused(page):
    assert page("auditor").status_code == 403


def test_the_numbers_of_a_chart_can_be_taken_along(client, person, dispute):
    dispute(sector="食品")
    client.force_login(person("regulator"))
    answer = client.get(reverse("insight:download", args=["sectors"]))
    lines = answer.getvalue().decode("utf-8-sig").splitlines()
    assert lines[1:] == ["行业,件", "食品,1"]
    assert client.get(reverse("insight:download", args=["nothing"])).status_code == 404


def test_a_shop_named_like_a_formula_is_none_in_the_file(client, person, dispute):
    dispute(merchant_name='=HYPERLINK("http://198.51.100.1")')
    client.force_login(person("regulator"))
    answer = client.get(reverse("insight:download", args=["merchants"]), {"district": ""})
    assert "'=HYPERLINK" in answer.getvalue().decode("utf-8-sig")


def charts(reply):
    return reply.context["pictures"]


@pytest.mark.parametrize(
    ("counting", "title"),
    [
        ("", "食品最多，2 件，占 67%"),
        ("records", "食品最多，3 条，占 75%"),
        ("police_110", "食品最多，2 条，占 100%"),
        ("none of these", "食品最多，2 件，占 67%"),
    ],
)
def test_the_charts_count_matters_once_or_each_record_or_one_source(page, dispute, counting, title):
    dispute(sources=("police_110", "complaint_12315"), sector="食品")
    dispute(sources=("police_110",), sector="食品")
    dispute(sources=("complaint_12315",), sector="服装鞋帽")
    shown = page(counting=counting)
    assert charts(shown)["sectors"].title == title
    assert shown.context["tiles"][0].value == "3"  # a matter counts once whatever is chosen


def test_what_is_counted_is_said_and_goes_with_the_rows(page, dispute):
    dispute(sources=("police_110", "complaint_12315"))
    shown = page(counting="complaint_12315")
    assert "12315 投诉" in shown.context["scope"].words()
    assert "source=complaint_12315" in shown.content.decode()


def test_a_phrase_counts_each_record_of_its_disputes(page, dispute):
    dispute(sources=("police_110", "complaint_12315"), phrases=["难退款"])
    table = table_of(charts(page(counting="records"))["cloud"].spec)
    assert [cell.words for cell in table.rows[0]] == ["难退款", "2"]
