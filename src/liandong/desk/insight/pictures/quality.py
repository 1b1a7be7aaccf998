"""How far the data can be trusted: what they lack, and what does not arrive."""

from django.urls import reverse
from django.utils.translation import gettext as _

from liandong.desk.access.models import User
from liandong.desk.insight.pictures.kinds import Picture
from liandong.desk.insight.queries.feeds import LATE_DAYS, feeds
from liandong.desk.insight.queries.lacking import lacking
from liandong.desk.insight.scope import Scope
from liandong.desk.ui import charts
from liandong.desk.ui.charts import Cell
from liandong.desk.ui.wording import when
from liandong.engine.vocabulary import SOURCE_LABELS, Source


def quality(scope: Scope, by: User) -> Picture:
    found = lacking(scope, by=by)
    rows = [
        [
            Cell(str(one.words)),
            charts.number(one.n, one.href(scope)),
            Cell(f"{one.n / found.total:.1%}" if found.total else "—", is_number=True),
        ]
        for one in found.lacks
    ]
    rows.append(
        [
            Cell(_("待确认是否同一件")),
            charts.number(found.pairs, reverse("disputes:review")),
            Cell("—", is_number=True),
        ]
    )
    worst = max(found.lacks, key=lambda one: one.n)
    title = _("数据质量：%(what)s最多，%(n)d 件") % {"what": worst.words, "n": worst.n}
    head = [_("缺什么"), _("件"), _("占比")]
    return Picture("quality", title, charts.plain_table(head, rows), _("去重计；缺了也计入总量"))


def sources(scope: Scope, by: User) -> Picture:
    found = feeds(scope, by=by)
    rows = [
        [
            Cell(SOURCE_LABELS[Source(one.source)]),
            charts.number(one.n, scope.records_url(source=one.source)),
            Cell(when(one.latest)),
            Cell(_("停更 %(days)d 天") % {"days": one.silent} if one.silent else _("正常")),
            charts.number(one.late),
        ]
        for one in found
    ]
    quiet = [SOURCE_LABELS[Source(one.source)] for one in found if one.silent]
    title = _("停更：%(names)s") % {"names": "、".join(quiet)} if quiet else _("各来源都在更新")
    head = [_("来源"), _("记录"), _("最近一条"), _("更新"), _("迟到")]
    note = _("停更：隔了比以往最长间隔更久没有新记录；迟到：晚于 %(n)d 天才导入") % {"n": LATE_DAYS}
    return Picture("sources", title, charts.plain_table(head, rows), note)
