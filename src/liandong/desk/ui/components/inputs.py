"""Components for input."""

from collections.abc import Sequence

from django.forms import BaseForm, BoundField
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from liandong.desk.ui import widgets
from liandong.desk.ui.components.drawing import Caller, drawn
from liandong.desk.ui.wording import sentences


@pass_context
def confirm_sheet(
    context: Context,
    key: str,
    title: str,
    action_url: str,
    action_label: str,
    danger: bool = False,
    *,
    files: bool = False,
    answers: Sequence[tuple[str, str]] = (),
    answer_name: str = "",
    caller: Caller,
) -> Markup:
    """A sheet that asks before it posts, around what will happen and its fields.

    `files`: a file is chosen on it. `answers`: each with the words of its button, sent as
    `answer_name`, in the place of the one button.
    """
    return drawn(
        "inputs/confirm_sheet",
        content=caller(),
        files=files,
        answers=answers,
        answer_name=answer_name,
        key=key,
        title=title,
        action_url=action_url,
        action_label=action_label,
        danger=danger,
        csrf_token=context["csrf_token"],
    )


def field(bound: BoundField, label: str = "", help: str = "", icon: str = "") -> Markup:  # noqa: A002 - the word of the template
    """A field with its label, help and errors."""
    return drawn(
        "inputs/field",
        field=bound,
        label=label or bound.label,
        help=help or bound.help_text,
        icon=icon,
        kind=widgets.field_kind(bound),
        control=widgets.control(bound),
        faults=sentences(bound.errors),
        is_first_fault=widgets.first_fault(bound.form) == bound.name,
    )


@pass_context
def form_card(
    context: Context,
    form: BaseForm,
    label: str,
    *,
    icon: str = "check",
    title: str = "",
    title_icon: str = "",
    note: str = "",
    action: str = "",
    page_version: str = "",
    further: str = "",
    draft: str = "",
) -> Markup:
    """All fields of the form in a card that is posted by the button `label`. `page_version`: of the
    row that it changes. `further`: a second button beside it, which posts `further` too: what is
    mostly done next, at once. `draft`: the name under which what is typed is kept meanwhile."""
    return drawn(
        "inputs/form_card",
        form=form,
        label=label,
        icon=icon,
        title=title,
        title_icon=title_icon,
        note=note,
        action=action,
        page_version=page_version,
        further=further,
        draft=draft,
        csrf_input=context["csrf_input"],
    )


def form_errors(form: BaseForm) -> Markup:
    """What is wrong with the form as a whole."""
    return drawn("inputs/form_errors", form=form)
