"""Charts as data, and the table that stands beside each."""

from django.template import engines

from liandong.desk.ui import charts
from liandong.desk.ui.charts import SECTOR_COLOURS, Series
from liandong.engine.vocabulary import SECTORS


def test_a_series_becomes_a_row_for_each_day_that_opens_its_rows() -> None:
    spec = charts.lines(
        ["11-01", "11-02"],
        [Series("本期", [3, None]), Series("去年同期", [2, 4], "before")],
        unit="件",
        hrefs=["/d/1", "/d/2"],
    )
    table = charts.table_of(spec)
    assert table.head == ["", "本期（件）", "去年同期（件）"]
    assert [[cell.words for cell in row] for row in table.rows] == [
        ["11-01", "3", "2"],
        ["11-02", "—", "4"],
    ]
    assert [row[0].href for row in table.rows] == ["/d/1", "/d/2"]


def test_a_bar_has_the_colour_of_its_sector() -> None:
    spec = charts.horizontal_bars(
        [("食品", 4, ""), ("别的", 1, "")], unit="件", name="行业", by_sector=True
    )
    assert spec["colours"][0] == SECTOR_COLOURS["食品"]
    assert charts.table_of(spec).head == ["行业", "件"]


def test_every_sector_has_a_colour_of_its_own() -> None:
    assert set(SECTOR_COLOURS) == set(SECTORS)
    assert len(set(SECTOR_COLOURS.values())) == len(SECTORS)


def test_a_heatmap_becomes_the_table_it_is() -> None:
    spec = charts.heatmap(["周一"], ["上午", "下午"], [[1, 2]], unit="件", hrefs=[["/a", "/b"]])
    table = charts.table_of(spec)
    assert table.head == ["", "上午", "下午"]
    assert [cell.href for cell in table.rows[0]] == ["", "/a", "/b"]


def test_words_and_their_counts_open_the_disputes_behind_them() -> None:
    table = charts.table_of(charts.wordcloud([("衣服掉色", 46, "/list/?q=1")], unit="次"))
    assert table.rows == [
        [charts.Cell("衣服掉色", "/list/?q=1"), charts.Cell("46", "", is_number=True)]
    ]


def test_a_chart_without_data_says_so_and_draws_nothing() -> None:
    template = engines["jinja"].from_string('{{ ui.chart("c", "重点领域", spec) }}')
    html = template.render({"spec": charts.bars([], [], unit="件")})
    assert "这一时段没有数据" in html
    assert "data-chart" not in html


def test_names_in_a_chart_cannot_break_out_of_its_data() -> None:
    spec = charts.wordcloud([("</script><script>alert(1)</script>", 1, "")], unit="次")
    html = engines["jinja"].from_string('{{ ui.chart("c", "云", spec) }}').render({"spec": spec})
    assert "<script>alert" not in html
