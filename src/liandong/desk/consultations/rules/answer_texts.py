"""The text of an answer where a template is picked after something was typed."""

from collections.abc import Collection


def with_template(typed: str, template: str, others: Collection[str]) -> str:
    """The template alone where nothing was typed, or another template stands there unchanged; else
    after what was typed. Picking the same twice adds nothing."""
    typed = typed.strip()
    if not typed or typed in {text.strip() for text in others}:
        return template
    return typed if template in typed else f"{typed}\n{template}"
