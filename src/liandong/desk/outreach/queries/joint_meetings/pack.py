"""会议材料: what the desk recorded in the days of a meeting, as its reader may see it.

Every number is counted by the queries of its own page, and leads to its rows where such a list
exists. Nothing is written here that nobody recorded.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.consultations.queries.lists import between, counts_of
from liandong.desk.disputes.models import DisputeFact
from liandong.desk.disputes.queries.clocks import rates
from liandong.desk.disputes.queries.visibility import sees_dispute
from liandong.desk.disputes.rules.comparable_days import Against
from liandong.desk.disputes.rules.facts import HAND_OFFS, Fact
from liandong.desk.groups.models import GroupDispute
from liandong.desk.groups.queries.groups import groups_visible_to
from liandong.desk.insight.models import Alert
from liandong.desk.insight.pictures.kinds import Picture
from liandong.desk.insight.pictures.rising import NAMES, comparison, fields, risers
from liandong.desk.insight.queries.alerts import alerts_visible_to
from liandong.desk.insight.queries.comparisons import compared
from liandong.desk.insight.queries.counts import counted
from liandong.desk.insight.queries.figures import key_figures
from liandong.desk.insight.queries.scoped import latest
from liandong.desk.insight.rules.change import NO_DAYS, NOTHING, Change
from liandong.desk.insight.scope import Scope
from liandong.desk.outreach.models import LetterStep, Meeting
from liandong.desk.outreach.queries.findings.facts import change_words
from liandong.desk.outreach.queries.joint_meetings.meetings import eyes_on_meeting
from liandong.desk.outreach.queries.joint_meetings.papers import progress_words, standing_words
from liandong.desk.outreach.queries.joint_meetings.resolutions import earlier_ones
from liandong.desk.outreach.queries.visible import campaigns_visible_to, letters_visible_to
from liandong.desk.outreach.rules.letters.effects import WEEKS, effect_sentence, known_on
from liandong.desk.outreach.rules.returns import totals
from liandong.desk.outreach.rules.steps.letters import MENDED, Verb
from liandong.desk.papers.rules.layout import Ink, LaidCell, LaidLine, LaidTable, Piece, Run, Sheet
from liandong.desk.papers.rules.parts import Style
from liandong.desk.papers.rules.wording import numeral
from liandong.desk.ui.charts import Cell, number, table_of
from liandong.desk.ui.query_parameters import midnight

MOST: Final = 12
EVERY: Final = 200
"""More than there are sectors or natures."""
EFFECTS: Final = {"fell": "投诉减少", "rose": "投诉没有减少，反而增加"}
UNTOLD: Final = "不能认定有成效"
SUMMED: Final = (
    "officers", "premises", "problems", "orders", "opened", "fines_yuan", "to_police",
)  # fmt: skip
"""Columns of the weekly returns that the pack shows."""
Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the pack: its finding in words, a table, and what it counts (口径)."""

    title: str
    icon: str
    words: str
    head: Sequence[str] = ()
    rows: Sequence[Row] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Pack:
    sections: Sequence[Section]
    period: str
    method: str


def pack_of(meeting: Meeting, *, by: User) -> Pack:
    """A number of queries that does not grow with the disputes."""
    scope = Scope("", meeting.period, None)
    reach = latest(by=by)
    until = f"，数据截至 {timezone.localtime(reach):%Y-%m-%d %H:%M}" if reach else ""
    now = f"{timezone.localtime():%Y-%m-%d %H:%M}"
    kind, pairs = comparison(scope, by)
    return Pack(
        sections=(
            _earlier(meeting, by),
            _situation(scope, by),
            _consultations(scope, by),
            _kinds("行业", "sector", "table", scope, by),
            _kinds("投诉性质", "nature", "chart-bar", scope, by),
            _picture("重点领域", "target", fields(scope, by)),
            _picture(
                "上升最快",
                "trending-up",
                risers(scope, by, beyond_chance=True),
                nothing="没有哪个地段的哪个领域上升超出正常波动。",
            ),
            _groups(scope, by),
            _alerts(scope, by),
            _letters(scope, by),
            _effects(scope, by),
            _campaigns(scope, by),
            _clocks(scope, by),
            _hand_offs(scope, by),
        ),
        period=f"{scope.period.since} 至 {scope.period.until}",
        method=(
            f"按 {by.department.name} {by} 可见的范围统计{until}；{now} 生成。"
            "一件事不论在几处反映只计一次。"
            f"与{NAMES[Against(kind)]}比较只计可比的 {len(pairs.now)} 天，"
            "节假日、调休和星期对齐。"
        ),
    )


def _earlier(meeting: Meeting, by: User) -> Section:
    found = earlier_ones(meeting, by=by)
    is_open = sum(row.closed_at is None for row in found)
    overdue = sum(row.is_overdue for row in found)
    rows = []
    for row in found[:MOST]:
        eyes = eyes_on_meeting(row.meeting)
        course = [eyes.read(row.outcome)] if row.closed_at else progress_words(row, eyes)[-1:]
        rows.append(
            [
                Cell(eyes.read(row.content), reverse("outreach:resolution", args=[row.pk])),
                Cell(row.department.name),
                Cell(f"{row.due_on}"),
                Cell(standing_words(row)),
                Cell("".join(course) or "没有收到反馈"),
            ]
        )
    words = (
        f"以往会议议定、本期开始时未办结的 {len(found)} 项：已办结 {len(found) - is_open} 项，"
        f"未办结 {is_open} 项，其中逾期 {overdue} 项。"
        if found
        else "没有登记以往未办结的议定事项。"
    )
    head = ("事项", "牵头单位", "完成时限", "落实", "办理情况")
    return Section("以往议定事项落实情况", "checklist", words, head, rows, _cut(found))


def _consultations(scope: Scope, by: User) -> Section:
    """Counted by themselves: never added to disputes."""
    days = {"since": f"{scope.period.since}", "until": f"{scope.period.until}"}
    rows = between(by, scope.period.since, scope.period.until, scope.district)
    counts = counts_of(rows)
    words = (
        f"登记咨询 {counts.total:,} 条，其中转投诉 {counts.turned:,} 条。"
        if counts.total
        else "本期没有登记咨询。"
    )
    lines = [
        [
            Cell(topic.label),
            number(
                topic.count,
                f"{reverse('consultations:list')}?{urlencode({**days, **topic.query})}",
            ),
        ]
        for topic in counts.topics[:MOST]
    ]
    note = "咨询不计入消费纠纷，转投诉的仍计一条咨询"
    if rest := counts.topics[MOST:]:
        note += f"；只列前 {MOST} 个主题，其余 {sum(topic.count for topic in rest)} 条"
    return Section("咨询", "message-circle", words, ("主题", "条"), lines, note)


def _situation(scope: Scope, by: User) -> Section:
    found = key_figures(scope, by=by)
    change = _compared(scope, by)
    rows = [
        [Cell("消费纠纷（件）"), number(found.disputes, scope.disputes_url())],
        [
            Cell("其中已化解（件，含来源系统登记化解的）"),
            number(found.settled, scope.disputes_url(status="settled")),
        ],
        [Cell("其中两个以上来源反映（件）"), number(found.several_sources)],
        [Cell("已知争议金额（元）"), number(float(found.amount))],
    ]
    kind, pairs = comparison(scope, by)
    words = f"共 {found.disputes} 件。"
    if pairs.now and change.known:
        words += (
            f"可比的 {len(pairs.now)} 天：本期 {change.now} 件，{NAMES[Against(kind)]}"
            f" {change.base} 件，{change_words(change)}，{change.verdict()}。"
        )
    else:
        words += "没有可比的日子，不作比较。"
    note = "状态为现在的状态；未载明金额的不计入金额"
    return Section("总体情况", "report-analytics", words, ("项目", "数"), rows, note)


def _compared(scope: Scope, by: User) -> Change:
    _kind, pairs = comparison(scope, by)
    return compared(scope, pairs, by=by).get((), NOTHING) if pairs.now else NO_DAYS


def _kinds(title: str, field: str, icon: str, scope: Scope, by: User) -> Section:
    """Disputes by sector or nature, beside those of comparable days."""
    everything = counted(scope, field, by=by, limit=EVERY)
    found, rest = everything[:MOST], everything[MOST:]
    kind, pairs = comparison(scope, by)
    changes = (
        compared(scope, pairs, by=by, keys=(field,), tested=max(1, len(found))) if pairs.now else {}
    )
    rows = []
    for name, n in found:
        change = changes.get((name,), NOTHING if pairs.now else NO_DAYS)
        known = change.known
        rows.append(
            [
                Cell(name),
                number(n, scope.disputes_url(**{field: name})),
                number(change.now if known else None, scope.now_url(kind, **{field: name})),
                number(change.base if known else None, scope.base_url(kind, **{field: name})),
                Cell(change.words()),
                Cell(change.verdict()),
            ]
        )
    first = "、".join(f"{name} {n} 件" for name, n in found[:3])
    words = f"最多的是：{first}。" if found else "这段时间没有您可见的纠纷。"
    head = (title, "本期", "本期可比日", str(NAMES[Against(kind)]), "增减", "说明")
    note = "没有识别出的不列"
    if rest:
        note += f"；只列前 {MOST} 类，其余 {len(rest)} 类共 {sum(n for _name, n in rest)} 件"
    return Section(title, icon, words, head, rows, note)


def _picture(
    title: str, icon: str, picture: Picture, *, nothing: str = "这段时间没有。"
) -> Section:
    """A table of the picture (态势), as it stands there."""
    table = table_of(picture.spec)
    words = f"{picture.title}。" if table.rows else nothing
    return Section(title, icon, words, table.head, table.rows[:MOST], picture.note)


def _groups(scope: Scope, by: User) -> Section:
    begin, end = _moments(scope)
    found = list(
        groups_visible_to(by)
        .filter(first_at__lt=end, last_at__gte=begin)
        .exclude(state=GroupDispute.State.DECLINED)
        .order_by("level", "-consumers", "pk")
    )
    rows = [
        [
            Cell(row.merchant_name, reverse("disputes:group", args=[row.number])),
            Cell(row.problem),
            Cell(f"{row.level}级"),
            number(row.consumers),
            number(float(row.amount_yuan)),
            Cell(row.get_state_display()),
        ]
        for row in found[:MOST]
    ]
    confirmed = sum(row.state == GroupDispute.State.CONFIRMED for row in found)
    words = (
        f"有反映的 {len(found)} 起：已确认 {confirmed} 起，待确认 {len(found) - confirmed} 起。"
        if found
        else "没有群体性纠纷。"
    )
    head = ("商家", "问题", "级别", "人数", "金额（元）", "状态")
    note = "本期有反映、没有否定的；人数、金额为整起的"
    return Section("群体性纠纷", "users-group", words, head, rows, note + _cut(found))


def _alerts(scope: Scope, by: User) -> Section:
    """How many were raised, and how true they were."""
    begin, end = _moments(scope)
    raised = alerts_visible_to(by).filter(raised_at__gte=begin, raised_at__lt=end)
    n = raised.count()
    by_verdict = dict(raised.exclude(verdict="").values_list("verdict").annotate(n=Count("pk")))
    decided, true = sum(by_verdict.values()), by_verdict.get(Alert.Verdict.TRUE, 0)
    split = "、".join(
        f"{label} {by_verdict[verdict]} 条"
        for verdict, label in Alert.Verdict.choices
        if verdict in by_verdict
    )
    if not n:
        words = "没有发出预警。"
    elif not decided:
        words = f"发出 {n} 条，都还没有研判结论。"
    else:
        words = (
            f"发出 {n} 条，已研判 {decided} 条（{split}），没有结论 {n - decided} 条。"
            f"已研判的 {decided} 条中属实 {true} 条。"
        )
    shown = raised.defer("evidence").order_by("grade", "-observed", "pk")[:MOST]
    rows = [
        [
            Cell(alert.number, reverse("alerts:detail", args=[alert.number])),
            Cell(" · ".join(filter(None, (alert.place, alert.subject)))),
            Cell(alert.get_grade_display()),
            number(alert.observed),
            number(alert.upper),
            Cell(alert.get_verdict_display() or alert.get_state_display()),
        ]
        for alert in shown
    ]
    head = ("预警", "对象", "等级", "件", "正常上限", "研判")
    note = "按发出的时间计；属实与否由消协、警务站双方研判"
    more = f"；只列前 {MOST} 条" if n > MOST else ""
    return Section("预警及研判", "bell", words, head, rows, note + more)


def _letters(scope: Scope, by: User) -> Section:
    """Letters sent in these days, and what followed."""
    since, until = scope.period.since, scope.period.until
    sent = LetterStep.objects.filter(verb=Verb.SEND.value, undone_at=None, on__range=(since, until))
    found = list(
        letters_visible_to(by)
        .filter(pk__in=sent.values("letter"))
        .exclude(state="withdrawn")
        .order_by("pk")
    )
    steps = LetterStep.objects.filter(letter__in=found, undone_at=None)
    done: dict[int, dict[str, LetterStep]] = {}
    for step in steps.order_by("at", "pk"):
        done.setdefault(step.letter_id, {})[step.verb] = step
    answered = sum(Verb.ANSWER.value in done.get(row.pk, {}) for row in found)
    unanswered = sum(
        Verb.UNANSWERED.value in (taken := done.get(row.pk, {})) and Verb.ANSWER.value not in taken
        for row in found
    )
    checked = [
        taken[Verb.CHECK.value].outcome
        for row in found
        if Verb.CHECK.value in (taken := done.get(row.pk, {}))
    ]
    outcomes = "、".join(
        f"{label} {checked.count(code)} 份" for code, label in MENDED.items() if code in checked
    )
    words = (
        f"送出 {len(found)} 份：已反馈 {answered} 份，登记逾期未反馈 {unanswered} 份，"
        f"已复查 {len(checked)} 份{f'（{outcomes}）' if outcomes else ''}。"
        if found
        else "没有送出提醒。"
    )
    rows = []
    for row in found[:MOST]:
        check = done.get(row.pk, {}).get(Verb.CHECK.value)
        rows.append(
            [
                Cell(row.merchant_name, reverse("outreach:letter", args=[row.number])),
                Cell(f"{row.get_instrument_display()} {row.official_number}".strip()),
                Cell(f"{done[row.pk][Verb.SEND.value].on}"),
                Cell(row.get_state_display()),
                Cell(check.get_outcome_display() if check else "—"),
            ]
        )
    head = ("商户", "文种、文号", "送出", "状态", "复查")
    note = "按送出日期计；反馈、复查为到现在的情况" + _cut(found)
    return Section("预警提醒", "mail", words, head, rows, note)


def _effects(scope: Scope, by: User) -> Section:
    """The effect of letters, of those for which it could be judged from one of these days on."""
    days = known_on(scope.period.since) - scope.period.since
    since, until = scope.period.since - days, scope.period.until - days
    sent = LetterStep.objects.filter(verb=Verb.SEND.value, undone_at=None, on__range=(since, until))
    sent_on = dict(sent.values_list("letter", "on"))
    letters = letters_visible_to(by).exclude(state="withdrawn")
    found = list(letters.filter(pk__in=sent.values("letter")).order_by("pk"))
    judged = [EFFECTS.get(row.effect["verdict"], UNTOLD) for row in found if row.effect]
    split = "、".join(f"{name} {judged.count(name)} 份" for name in dict.fromkeys(judged))
    waiting = len(found) - len(judged)
    words = (
        f"送出满 {WEEKS} 周的 {len(found)} 份：{split or '都还没有计算'}"
        + (f"，还没有计算 {waiting} 份。" if judged and waiting else "。")
        if found
        else f"本期没有送出满 {WEEKS} 周的提醒。"
    )
    rows = [
        [
            Cell(row.merchant_name, reverse("outreach:letter", args=[row.number])),
            Cell(row.official_number),
            Cell(f"{sent_on[row.pk]}"),
            Cell(effect_sentence(row.effect) if row.effect else "还没有计算"),
        ]
        for row in found[:MOST]
    ]
    note = f"本期内满 {WEEKS} 周的；与没有收到提醒的相似商户比较" + _cut(found)
    return Section("提醒的成效", "chart-bar", words, ("商户", "文号", "送出", "成效"), rows, note)


def _campaigns(scope: Scope, by: User) -> Section:
    found = list(
        campaigns_visible_to(by)
        .filter(
            starts_on__lte=scope.period.until,
            ends_on__gte=scope.period.since,
            withdrawn_at=None,
        )
        .prefetch_related("returns")
        .order_by("-starts_on", "-pk")
    )
    rows = []
    for row in found[:MOST]:
        sums = totals(each.numbers for each in row.returns.all())
        rows.append(
            [
                Cell(row.name, reverse("outreach:campaign", args=[row.number])),
                Cell(row.department.name),
                Cell(row.stage_words),
                *(number(float(sums[key])) for key in SUMMED),
            ]
        )
    words = f"本期开展的 {len(found)} 次。" if found else "没有开展专项整治。"
    head = (
        "专项整治", "牵头单位", "阶段", "出动（人次）", "检查（户次）", "发现问题", "责令改正",
        "立案", "罚款（元）", "移送公安",
    )  # fmt: skip
    note = "各栏为各单位周报开展以来的累计" + _cut(found)
    return Section("专项整治", "flag", words, head, rows, note)


def _clocks(scope: Scope, by: User) -> Section:
    found = rates(by, scope.period.since, scope.period.until)
    rows = [
        [
            Cell(str(rate.label)),
            Cell(rate.words, is_number=True),
            Cell(f"{rate.done}／{rate.of}", is_number=True),
            Cell(str(rate.definition)),
        ]
        for rate in found
    ]
    words = "，".join(f"{rate.label} {rate.words}" for rate in found) + "。"
    head = ("指标", "比率", "件数", "口径")
    note = "本地测算，以全国12315平台为准"
    return Section("办理时限", "clock", words, head, rows, note)


def _hand_offs(scope: Scope, by: User) -> Section:
    begin, end = _moments(scope)
    facts = DisputeFact.objects.filter(
        sees_dispute(by), fact=Fact.HANDED.value, undone_at=None, at__gte=begin, at__lt=end
    )
    counted_ways = dict(facts.values_list("detail__choice").annotate(n=Count("pk")))
    rows = [
        [Cell(words), number(counted_ways[way])]
        for way, words in HAND_OFFS.items()
        if counted_ways.get(way)
    ]
    n = sum(counted_ways.values())
    words = f"移出 {n} 件次。" if n else "没有移出的。"
    return Section("移送、移交", "arrow-right", words, ("去向", "件次"), rows, "按登记的时间计")


def _moments(scope: Scope) -> tuple[datetime, datetime]:
    return midnight(scope.period.since), midnight(scope.period.until + timedelta(days=1))


def _cut(found: Sequence[object]) -> str:
    return f"；只列前 {MOST} 项" if len(found) > MOST else ""


def pack_sheet(meeting: Meeting, pack: Pack) -> Sheet:
    """The pack as a paper."""
    pieces: list[Piece] = [
        _line(f"{meeting.name}　统计期间：{pack.period}", Style.CENTER),
        *(
            piece
            for place, section in enumerate(pack.sections, 1)
            for piece in _drawn(place, section)
        ),
        _line(f"口径：{pack.method}", Style.NOTE),
    ]
    return Sheet("联席会议材料", "", tuple(pieces), dense=True)


def _drawn(place: int, section: Section) -> Iterable[Piece]:
    yield _line(f"{_numeral(place)}、{section.title}", Style.HEAD)
    yield _line(section.words, Style.BODY)
    if section.rows:
        head = tuple(_cell(words, label=True) for words in section.head)
        rows = tuple(tuple(_cell(cell.words) for cell in row) for row in section.rows)
        yield LaidTable(_widths(section), (head, *rows))
    if section.note:
        yield _line(f"注：{section.note.lstrip('；')}。", Style.NOTE)


def _numeral(place: int) -> str:
    return numeral(place) if place <= 10 else f"十{numeral(place - 10)}"


def _widths(section: Section) -> tuple[int, ...]:
    """By the longest words of each column, within bounds."""
    columns = [
        [len(name), *(len(row[place].words) for row in section.rows)]
        for place, name in enumerate(section.head)
    ]
    return tuple(min(12, max(4, *lengths)) for lengths in columns)


def _line(words: str, style: Style) -> LaidLine:
    return LaidLine((Run(words, Ink.FILLED),), style)


def _cell(words: str, *, label: bool = False) -> LaidCell:
    ink = Ink.FIXED if label else Ink.FILLED
    return LaidCell((Run(words, ink),), 1, 1, 0, label, upright=False)
