"""How far the data can be trusted: what they lack, and what does not arrive."""

from django.urls import reverse

from liandong.desk.access.models import User
from liandong.desk.insight.pictures.kinds import Picture
from liandong.desk.insight.queries.feeds import LATE_DAYS, feeds, lacking
from liandong.desk.insight.scope import Scope
from liandong.desk.ui import charts
from liandong.desk.ui.charts import Cell
from liandong.desk.ui.wording import when
from liandong.engine.vocabulary import SOURCE_LABELS, Source


def quality(scope: Scope, by: User) -> Picture:
    found = lacking(scope, by=by)
    rows = [
        [
            Cell(str(lack.words)),
            charts.number(lack.n, lack.href(scope)),
            Cell(f"{lack.n / found.total:.1%}" if found.total else "—", is_number=True),
        ]
        for lack in found.lacks
    ]
    rows.append(
        [
            Cell("待确认是否同一件"),
            charts.number(found.pairs, reverse("disputes:review")),
            Cell("—", is_number=True),
        ]
    )
    worst = max(found.lacks, key=lambda lack: lack.n)
    title = f"数据质量：{worst.words}最多，{worst.n} 件"
    head = ["缺失项", "件", "占比"]
    return Picture("quality", title, charts.plain_table(head, rows), "去重计数；缺失的也计入总量")


def sources(scope: Scope, by: User) -> Picture:
    found = feeds(scope, by=by)
    rows = [
        [
            Cell(SOURCE_LABELS[Source(feed.source)]),
            charts.number(feed.n, scope.records_url(source=feed.source)),
            Cell(when(feed.latest)),
            Cell(f"停更 {feed.silent} 天" if feed.silent else "正常"),
            charts.number(feed.late),
        ]
        for feed in found
    ]
    quiet = [SOURCE_LABELS[Source(feed.source)] for feed in found if feed.silent]
    title = f"停更：{'、'.join(quiet)}" if quiet else "各来源都在更新"
    head = ["来源", "记录", "最近一条", "更新", "迟到"]
    note = f"停更：超过以往最长间隔没有新记录；迟到：晚于 {LATE_DAYS} 天才导入"
    return Picture("sources", title, charts.plain_table(head, rows), note)
