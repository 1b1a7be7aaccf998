"""Texts that are posted without a page of their form: taken whole, or refused and given back."""

from typing import Final

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest

LONGEST: Final = 4000
"""Characters of a text of staff, as in the forms."""


class TextTooLong(ValidationError):  # noqa: N818 - named for what it says
    """Bears the whole text, so that the answer can give it back (`ui.middleware.LongTexts`)."""

    def __init__(self, label: str, text: str, most: int) -> None:
        super().__init__(
            f"“{label}”最多 {most} 字，现有 {length_of(text)} 字，没有登记。请删减后再提交。"
        )
        self.label, self.text = label, text


def typed_text(request: HttpRequest, name: str, label: str, *, most: int = LONGEST) -> str:
    """What was typed; empty where there is nothing. Raises TextTooLong."""
    text = request.POST.get(name, "")
    if length_of(text) > most:
        raise TextTooLong(label, text, most)
    return text


def check_lengths(form: BaseForm) -> None:
    """Raise TextTooLong for the first field of a bound form whose text is longer than the field
    takes, for those who would answer its errors without showing the form again."""
    for name, field in form.fields.items():
        most = getattr(field, "max_length", None)
        text = form.data.get(form.add_prefix(name), "") if most else ""
        if most and length_of(text) > most:
            raise TextTooLong(str(form[name].label), text, most)


def length_of(text: str) -> int:
    """As browsers count it: a line break is one character."""
    return len(text.replace("\r\n", "\n"))
