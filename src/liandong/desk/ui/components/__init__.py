"""The components of pages, one of each. In every template they are `ui`.

A component is a function with typed parameters that draws the Jinja template of its name below
`ui/components/`. One that stands around content takes it from the call:

    {{ ui.badge("群体性", tone="bad", icon="users") }}
    {% call ui.card("来源", href=url("intake:records")) %} body {% endcall %}

The page of components shows each of them; `tools/check_templates.py` checks every call.

Plain: `icon`, `badge`, `progress_bar`, `empty_state`, `facts`, `person_chip`, `timeline`,
`stepper`; around content: `page_head`, `card`.

What the machine and the law say: `clock_chip`, `answer_chip`, `evidence_text`, `waterfall`.

Figures: `figure_tile`, `chart`.

Lists: `filter_bar`, `filter_words`, `pagination`; around content: `list_table` (of a listing; the
part that is swapped is #list) and in its rows `cell`. A row that opens is `<tr data-href="…">`; one
of its cells holds the real link, class ld-row-link.

Input: `field`, `form_card`, `form_errors`; around content: `confirm_sheet`, which is opened by
`<button type="button" data-opens="key">`. A draft that saves itself: `<form data-draft="…">`.

Toasts are Django's messages; undo with `messages.success(request, "…", extra_tags=f"undo:{url}")`.
"""

from liandong.desk.ui.components.answers import answer_chip, clock_chip, evidence_text, waterfall
from liandong.desk.ui.components.figures import chart, figure_tile
from liandong.desk.ui.components.inputs import confirm_sheet, field, form_card, form_errors
from liandong.desk.ui.components.lists import (
    cell,
    filter_bar,
    filter_words,
    list_table,
    pagination,
)
from liandong.desk.ui.components.plain import (
    badge,
    card,
    empty_state,
    facts,
    icon,
    page_head,
    person_chip,
    progress_bar,
    stepper,
    timeline,
)

__all__ = [
    "answer_chip",
    "badge",
    "card",
    "cell",
    "chart",
    "clock_chip",
    "confirm_sheet",
    "empty_state",
    "evidence_text",
    "facts",
    "field",
    "figure_tile",
    "filter_bar",
    "filter_words",
    "form_card",
    "form_errors",
    "icon",
    "list_table",
    "page_head",
    "pagination",
    "person_chip",
    "progress_bar",
    "stepper",
    "timeline",
    "waterfall",
]
