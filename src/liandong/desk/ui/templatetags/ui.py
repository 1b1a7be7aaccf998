"""The components, one of each. The settings make them built-ins: no `{% load %}` is needed.

Those of lists are in `lists`, those that ask in `asking`, all others here.

Plain
    {% icon "phone" label="电话" css="" %}      without a label it is hidden from screen readers
    {% badge "群体性" tone="bad" icon="users" %}      tone: good warn bad accent or empty
    {% progress_bar done total label="已识别" %}      counts; draws bar, share and words
    {% empty_state "inbox" "标题" "为何空、做什么" action_url="" action_label="" %}
    {% facts rows %}      rows: (label, value) pairs
    {{ moment|when }}     今天 15:04, 昨天 15:04, 11-24 15:04, 2025-11-24 15:04
    {{ number|counted }}  12,345        {{ amount|yuan }}  1,280.50 元
    {{ days|spell }}      43 分钟, 5.2 小时, 8.3 天
    {{ weight|bits }}     +9.1, −2.0

Heads and lists
    {% page_head "纠纷" subtitle="" back_url="" back_label="" %} buttons {% endpage_head %}
    {% card "来源" icon="" note="" href="" href_label="" %} body {% endcard %}
    {% filter_bar form target="#list" %}      its fields as a GET form; htmx swaps target
    {% list_table %} rows {% endlist_table %}      of `listing` (ui.lists) in the context: filter in
        words, own views, column choice, table, pages, or why it is empty; the swapped part is #list
    {% cell "merchant" %} words {% endcell %}      in a row: the cell of that column, if it is shown
    A row that opens: <tr data-href="…">; a cell holds the real link, class ld-row-link.
    {% filter_words words count unit="件" clear_url="" %}
    {% pagination page %}      page: django Page; writes ?page=

What the machine says, and what the law says
    {% clock_chip due_at days_left state working_out label="初查" %}
        state: green amber red paused done; days_left in working days
    {% answer_chip "行业" value probability corrected_by="" correct_url="" %}      probability 0..1
    {% evidence_text text spans %}      spans: kinds.Span
    {% waterfall reasons total probability=None %}      reasons: kinds.Reason, in bits

People and time
    {% person_chip name phone role="消费者" reveal_url="" %}      name and phone already masked
    {% timeline entries %}      kinds.TimelineEntry
    {% stepper steps %}      kinds.Step

Figures
    {% figure_tile "消费纠纷" value unit="" change="+12" change_tone="" note="" definition="" %}
        and points=numbers of the sparkline, href=its rows; change_tone: good bad or empty
        and compared=(label, change) pairs, each with its arrow
    {% chart "trend" "标题即结论" spec height="m" note="" definition="" %}
        spec: ui.charts; height: s m l; beside it the table, the drawing as PNG and SVG and, with
        download_url and xlsx_url, the numbers as files; freeze_url: keeps it as it stands; query
        stands behind these addresses; folded: shows its head alone until asked for the table

Asking, telling
    {% confirm_sheet "end" "标题" action_url "终止调解" danger=True %} what will happen, fields
        {% endconfirm_sheet %}, opened by <button type="button" data-opens="end">
    {% field form.merchant label="" help="" icon="" %}      {% form_errors form %}
    {% form_card form "保存" icon="check" title="" title_icon="" note="" action="" %}
        all its fields in a card that is posted
    A draft that saves itself: <form data-draft="registration">
    Toasts: django messages; undo with messages.success(request, "…", extra_tags=f"undo:{url}")
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from liandong.desk.ui import charts, drawings, evidence, icons, wording
from liandong.desk.ui.components import COMPONENTS, drawn
from liandong.desk.ui.kinds import Reason, Span, Step, TimelineEntry

register = template.Library()

register.filter("when", wording.when)
register.filter("counted", wording.counted)
register.filter("yuan", wording.yuan)
register.filter("spell", wording.spell)
register.filter("bits", wording.bits)
register.filter("toast", wording.toast)


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    return icons.svg(name, label=label, css=css)


@register.simple_tag
def badge(words: str, tone: str = "", icon: str = "") -> SafeString:
    """Without a template of its own: a list draws a hundred."""
    css = f"ld-badge ld-{tone}" if tone else "ld-badge"
    drawn_icon = icons.svg(icon, css="ld-small") if icon else ""
    return format_html('<span class="{}">{}{}</span>', css, drawn_icon, words)


@register.inclusion_tag(f"{COMPONENTS}/progress_bar.html")
def progress_bar(done: int, total: int | None, label: str = "") -> dict[str, Any]:
    share = None if not total else min(100, round(100 * done / total))
    return {"done": done, "total": total, "share": share, "label": label}


@register.inclusion_tag(f"{COMPONENTS}/empty_state.html")
def empty_state(
    icon: str, title: str, text: str, action_url: str = "", action_label: str = ""
) -> dict[str, Any]:
    return {
        "icon": icon,
        "title": title,
        "text": text,
        "action_url": action_url,
        "action_label": action_label,
    }


@register.inclusion_tag(f"{COMPONENTS}/facts.html")
def facts(rows: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    return {"rows": rows}


@register.simple_block_tag
def page_head(
    content: str,
    title: str,
    subtitle: str = "",
    back_url: str = "",
    back_label: str = "",
) -> SafeString:
    named = {"title": title, "subtitle": subtitle, "back_url": back_url, "back_label": back_label}
    return drawn("page_head", content, named)


@register.simple_block_tag
def card(
    content: str,
    title: str = "",
    *,
    icon: str = "",
    note: str = "",
    href: str = "",
    href_label: str = "",
) -> SafeString:
    named = {"title": title, "icon": icon, "note": note, "href": href, "href_label": href_label}
    return drawn("card", content, named)


@register.inclusion_tag(f"{COMPONENTS}/clock_chip.html")
def clock_chip(
    due_at: datetime | None,
    days_left: int | None,
    state: str,
    working_out: str = "",
    label: str = "",
) -> dict[str, Any]:
    look = wording.clock_look(state, days_left)
    return {"due_at": due_at, "working_out": working_out, "label": label, "look": look}


@register.inclusion_tag(f"{COMPONENTS}/answer_chip.html")
def answer_chip(
    label: str,
    value: str | None,
    probability: float | None = None,
    corrected_by: str = "",
    correct_url: str = "",
) -> dict[str, Any]:
    share = None if probability is None else min(99, int(probability * 100))
    return {
        "label": label,
        "value": value,
        "share": share,
        "corrected_by": corrected_by,
        "correct_url": correct_url,
    }


@register.simple_tag
def evidence_text(text: str, spans: Iterable[Span]) -> SafeString:
    return evidence.marked(text, spans)


@register.inclusion_tag(f"{COMPONENTS}/waterfall.html")
def waterfall(
    reasons: Iterable[Reason], total: float, probability: float | None = None
) -> dict[str, Any]:
    share = None if probability is None else min(99, int(probability * 100))
    return {"fall": drawings.waterfall(reasons, total), "share": share}


@register.inclusion_tag(f"{COMPONENTS}/person_chip.html")
def person_chip(name: str, phone: str = "", role: str = "", reveal_url: str = "") -> dict[str, Any]:
    return {"name": name, "phone": phone, "role": role, "reveal_url": reveal_url}


@register.inclusion_tag(f"{COMPONENTS}/timeline.html")
def timeline(entries: Iterable[TimelineEntry]) -> dict[str, Any]:
    return {"entries": entries}


@register.inclusion_tag(f"{COMPONENTS}/stepper.html")
def stepper(steps: Iterable[Step]) -> dict[str, Any]:
    return {"steps": steps}


@register.inclusion_tag(f"{COMPONENTS}/figure_tile.html")
def figure_tile(
    label: str,
    value: Any,
    *,
    unit: str = "",
    change: str = "",
    change_tone: str = "",
    note: str = "",
    definition: str = "",
    points: list[float] | None = None,
    href: str = "",
    compared: Iterable[tuple[str, str]] = (),
) -> dict[str, Any]:
    return {
        "compared": [(name, words, wording.change_icon(words)) for name, words in compared],
        "label": label,
        "value": wording.counted(value),
        "unit": unit,
        "change": change,
        "change_icon": wording.change_icon(change),
        "change_tone": change_tone,
        "note": note,
        "definition": definition,
        "polyline": drawings.sparkline(points or []),
        "href": href,
    }


@register.inclusion_tag(f"{COMPONENTS}/chart.html")
def chart(
    key: str,
    title: str,
    spec: Mapping[str, Any],
    *,
    height: str = "m",
    note: str = "",
    definition: str = "",
    download_url: str = "",
    xlsx_url: str = "",
    freeze_url: str = "",
    query: str = "",
    folded: Any = False,
) -> dict[str, Any]:
    known = dict(spec)
    asked = f"?{query}" if query else ""
    return {
        "is_table": known["kind"] == "table",
        "is_folded": bool(folded),
        "definition": definition,
        "xlsx_url": xlsx_url and xlsx_url + asked,
        "freeze_url": freeze_url and freeze_url + asked,
        "key": key,
        "title": title,
        "spec": known,
        "spec_id": f"{key}-spec",
        "table": charts.table_of(known),
        "is_empty": charts.is_empty(known),
        "height": height,
        "download_url": download_url and download_url + asked,
        "note": note,
    }
