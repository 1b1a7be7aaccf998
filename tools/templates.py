"""Checks every template: it can be parsed, and what it calls exists and takes these arguments.

Checked are the components (against their Python signature), addresses (`url`), filters, icons,
what is included, and that nothing turns the escaping off. Prints a line for each fault; exit code
1 if there is any.
"""

import inspect
import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import django
import jinja2
from jinja2 import nodes

SOURCE: Final = Path(__file__).parent.parent / "src"
ICON_ARGUMENTS: Final = ("icon", "title_icon")


def main() -> int:
    """Exit code 1 when a template has a fault."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liandong.desk.config.settings")
    django.setup()
    from liandong.desk.ui.template_engine import the_environment

    environment = the_environment()
    found = [
        f"{path.relative_to(SOURCE)}:{line}: {fault}"
        for path in sorted(SOURCE.rglob("templates/**/*.html"))
        for line, fault in faults(path.read_text(encoding="utf-8"), environment)
    ]
    sys.stdout.writelines(f"{fault}\n" for fault in found)
    return 1 if found else 0


def faults(source: str, environment: jinja2.Environment) -> Iterator[tuple[int, str]]:
    """Line and words of each fault of a template."""
    try:
        tree = environment.parse(source)
    except jinja2.TemplateSyntaxError as error:
        yield error.lineno, str(error.message)
        return
    around = {id(block.call) for block in tree.find_all(nodes.CallBlock)}
    for call in tree.find_all(nodes.Call):
        for fault in _faults_of_call(call, around_content=id(call) in around):
            yield call.lineno, fault
    for used in tree.find_all(nodes.Filter):
        if used.name == "safe":
            yield used.lineno, "the filter `safe` turns the escaping off"
        if used.name not in environment.filters:  # Jinja looks within an `if` only when it draws
            yield used.lineno, f"there is no filter {used.name!r}"
    for scope in tree.find_all(nodes.ScopedEvalContextModifier):
        yield scope.lineno, "`autoescape` turns the escaping off"
    for name, line in _referenced(tree):
        if name not in _templates(environment):
            yield line, f"there is no template {name!r}"


def _faults_of_call(call: nodes.Call, *, around_content: bool) -> Iterator[str]:
    target = call.node
    if isinstance(target, nodes.Name) and target.name == "url":
        name = call.args[0].value if isinstance(call.args[0], nodes.Const) else None
        if name is not None and name not in _names_of_addresses():
            yield f"there is no address {name!r}"
    if (
        isinstance(target, nodes.Getattr)
        and isinstance(target.node, nodes.Name)
        and target.node.name == "ui"
    ):
        yield from _faults_of_component(target.attr, call, around_content=around_content)


def _faults_of_component(name: str, call: nodes.Call, *, around_content: bool) -> Iterator[str]:
    from liandong.desk.ui import components, icons

    if name not in components.__all__:
        yield f"there is no component {name!r}"
        return
    component = getattr(components, name)
    given: list[object] = [None] * len(call.args)
    if hasattr(component, "jinja_pass_arg"):
        given.insert(0, None)
    named: dict[str, object] = {word.key: word.value for word in call.kwargs}
    if around_content:
        named["caller"] = None
    try:
        inspect.signature(component).bind(*given, **named)
    except TypeError as error:
        yield f"{name}: {error}"
    shapes = [named[word] for word in ICON_ARGUMENTS if word in named]
    if name in {"icon", "empty_state"} and call.args:
        shapes.append(call.args[0])
    for shape in shapes:
        if isinstance(shape, nodes.Const) and shape.value and shape.value not in icons.shapes():
            yield f"{name}: there is no icon {shape.value!r}"


def _referenced(tree: nodes.Template) -> Iterator[tuple[str, int]]:
    extended: list[nodes.Extends | nodes.Include] = list(tree.find_all(nodes.Extends))
    for node in [*extended, *tree.find_all(nodes.Include)]:
        if isinstance(node.template, nodes.Const):
            yield node.template.value, node.lineno


@cache
def _templates(environment: jinja2.Environment) -> frozenset[str]:
    return frozenset(environment.list_templates())


@cache
def _names_of_addresses() -> frozenset[str]:
    from django.urls import URLPattern, URLResolver, get_resolver

    def names(resolver: URLResolver, prefix: str) -> Iterator[str]:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                inner = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
                yield from names(entry, inner)
            elif isinstance(entry, URLPattern) and entry.name:
                yield f"{prefix}{entry.name}"

    return frozenset(names(get_resolver(), ""))


if __name__ == "__main__":
    sys.exit(main())
