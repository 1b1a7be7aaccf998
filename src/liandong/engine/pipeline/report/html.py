"""Small pieces of HTML. Everything that comes from data is escaped here and nowhere else."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def tag(name: str, *children: Any, **attributes: Any) -> Markup:
    """An element. `class_` is class, `data_x` is data-x; None leaves an attribute out."""
    shown = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{shown}>{join(children)}</{name}>")


def join(children: Iterable[Any]) -> Markup:
    """Children in order; text is escaped, Markup is not, None is nothing."""
    return Markup("".join(_shown(child) for child in children))


def _shown(child: Any) -> str:
    if child is None:
        return ""
    return child if isinstance(child, Markup) else escape(str(child))


def number(value: float) -> str:
    """Grouped by thousands, without needless decimals."""
    return f"{value:,.0f}"


def yuan(value: float | None) -> str:
    """Whole yuan below 100,000, beyond that in 万元."""
    if value is None:
        return ""
    return f"{value / 10_000:,.1f} 万元" if value >= 100_000 else f"{value:,.0f} 元"


def percent(part: float, whole: float) -> str:
    return f"{part / whole:.1%}" if whole else "—"


def section(anchor: str, title: str, *children: Any, note: str | None = None) -> Markup:
    """A titled part of the page; `note` says below the title how to read it."""
    head = [tag("h2", title), tag("p", note, class_="note") if note else None]
    return tag("section", *head, *children, id=anchor)


def table(
    head: Sequence[str],
    rows: Iterable[Sequence[Any]],
    numeric: Sequence[int] = (),
    *,
    cards: bool = True,
) -> Markup:
    """A plain table; columns in `numeric` are set right. On a phone rows become cards, unless
    they are short enough to stay rows."""

    def cells(row: Sequence[Any]) -> Markup:
        return join(
            tag("td", cell, class_="n" if i in numeric else None, data_label=head[i])
            for i, cell in enumerate(row)
        )

    names = (
        tag("th", name, class_="n" if i in numeric else None, scope="col")
        for i, name in enumerate(head)
    )
    body = [tag("tr", cells(row)) for row in rows]
    return tag(
        "div",
        tag("table", tag("thead", tag("tr", *names)), tag("tbody", *body)),
        class_="scroll" if cards else "scroll wide",
    )


def empty(words: str) -> Markup:
    return tag("p", words, class_="empty")
