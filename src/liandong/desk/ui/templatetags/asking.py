"""The components that ask a person for something; what each takes is told in `ui`."""

from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.utils.safestring import SafeString

from liandong.desk.ui import widgets
from liandong.desk.ui.components import COMPONENTS, drawn

register = template.Library()


@register.simple_block_tag(takes_context=True)
def confirm_sheet(
    context: template.Context,
    content: str,
    key: str,
    title: str,
    action_url: str,
    action_label: str,
    danger: bool = False,
    *,
    files: bool = False,
) -> SafeString:
    """`files`: a file is chosen on it."""
    named = {
        "files": files,
        "key": key,
        "title": title,
        "action_url": action_url,
        "action_label": action_label,
        "danger": danger,
        "csrf_token": context.get("csrf_token"),
    }
    return drawn("confirm_sheet", content, named)


@register.inclusion_tag(f"{COMPONENTS}/field.html")
def field(bound: BoundField, label: str = "", help: str = "", icon: str = "") -> dict[str, Any]:  # noqa: A002 - the word of the template
    return {
        "field": bound,
        "label": label or bound.label,
        "help": help or bound.help_text,
        "icon": icon,
        "kind": widgets.field_kind(bound),
        "control": widgets.control(bound),
    }


@register.inclusion_tag(f"{COMPONENTS}/form_card.html")
def form_card(
    form: BaseForm,
    label: str,
    *,
    icon: str = "check",
    title: str = "",
    title_icon: str = "",
    note: str = "",
    action: str = "",
) -> dict[str, Any]:
    return {
        "form": form,
        "label": label,
        "icon": icon,
        "title": title,
        "title_icon": title_icon,
        "note": note,
        "action": action,
    }


@register.inclusion_tag(f"{COMPONENTS}/form_errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    return {"form": form}
