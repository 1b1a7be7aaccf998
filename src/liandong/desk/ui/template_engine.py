"""Jinja as the one engine of all templates, with fragments by the name `page.html#block`."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from types import FunctionType
from typing import Any, Final

import jinja2
from django.apps import apps
from django.http import HttpRequest
from django.template import TemplateDoesNotExist, engines
from django.template.backends import jinja2 as backend
from django.template.backends.utils import csrf_input_lazy, csrf_token_lazy
from django.templatetags.static import static
from django.urls import reverse
from markupsafe import Markup

from liandong.desk.ui import components, filters

#: A module of this name in an app adds filters and functions to its templates.
WORDS_OF_APPS: Final = "template_words"

Context = Mapping[str, Any]


class Missing(jinja2.ChainableUndefined):
    """A value that a view did not pass: empty, and for filters and components an empty text."""

    def __eq__(self, other: object) -> bool:
        return other == "" or isinstance(other, Missing)

    def __hash__(self) -> int:
        return hash("")


class TemplateContext(jinja2.runtime.Context):
    """Calls a plain function at once. Jinja first asks three times whether it wants the context,
    which for the cells of a list took as long as drawing them."""

    def call(self, __obj: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if type(__obj) is FunctionType and not hasattr(__obj, "jinja_pass_arg"):
            kwargs.pop("_loop_vars", None)
            kwargs.pop("_block_vars", None)
            return __obj(*args, **kwargs)
        return super().call(__obj, *args, **kwargs)


class TemplateEnvironment(jinja2.Environment):
    """Reads `row.clear` of a dictionary as its key, where Jinja would give the method of that name:
    a method is always true, so that a condition on such a key would always hold."""

    context_class = TemplateContext

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, dict) and attribute in obj:
            return obj[attribute]
        try:
            return getattr(obj, attribute)
        except AttributeError:
            return super().getattr(obj, attribute)


class Templates(backend.Jinja2):
    """The template backend. What a view passes wins over the context processors."""

    app_dirname = "templates"

    def get_template(self, template_name: str) -> "Template":
        name, _, block = template_name.partition("#")
        return Template(super().get_template(name).template, self, block)

    def from_string(self, template_code: str) -> "Template":
        return Template(self.env.from_string(template_code), self, "")


class Template(backend.Template):
    """A page, or one block of it: rendered alone, it is a fragment for htmx."""

    def __init__(self, template: jinja2.Template, engine: Templates, block: str) -> None:
        super().__init__(template, engine)
        if block and block not in template.blocks:
            raise TemplateDoesNotExist(f"{template.name}#{block}", backend=engine)
        self.name = f"{template.name}#{block}" if block else template.name
        self._template = template
        self._engine = engine
        self._block = block

    def render(self, context: Context | None = None, request: HttpRequest | None = None) -> Markup:
        return self.draw({**self._values(request), **(context or {})})

    def draw(self, values: dict[str, Any]) -> Markup:
        """With exactly these values. Tests listen here for what a view passed."""
        if not self._block:
            return Markup(self._template.render(values))  # noqa: S704 - the engine escapes
        return drawn_block(self._template, self._block, values)

    def _values(self, request: HttpRequest | None) -> dict[str, Any]:
        if request is None:
            return {}
        values: dict[str, Any] = {
            "request": request,
            "csrf_input": csrf_input_lazy(request),
            "csrf_token": csrf_token_lazy(request),
        }
        for process in self._engine.template_context_processors:
            values.update(process(request))
        return values


def drawn_block(template: jinja2.Template, block: str, values: Context) -> Markup:
    """One block of the template; what stands outside it is not run."""
    environment = template.environment
    try:
        parts = template.blocks[block](template.new_context(dict(values)))
        return Markup(environment.concat(parts))  # noqa: S704
    except Exception:
        environment.handle_exception()  # raises it again, with the lines of the template
        raise


def environment(**options: Any) -> jinja2.Environment:
    """The environment of all templates: components as `ui`, filters, the words of each app.

    Missing values are empty, as in Django: a page with a gap is better than none.
    """
    options["undefined"] = Missing
    del options["autoescape"]  # it is never off
    made = TemplateEnvironment(autoescape=True, **options)
    made.filters.update(filters.FILTERS)
    made.globals.update(ui=components, url=url, static=static)
    for app in apps.get_app_configs():
        name = f"{app.name}.{WORDS_OF_APPS}"
        if app.name.startswith("liandong.") and find_spec(name):
            words = import_module(name)
            made.filters.update(getattr(words, "FILTERS", {}))
            made.globals.update(getattr(words, "FUNCTIONS", {}))
    return made


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a view, as `reverse`; an address asked before is remembered."""
    try:
        return _remembered(name, args, tuple(kwargs.items()))
    except TypeError:  # an argument that cannot be hashed
        return reverse(name, args=args, kwargs=kwargs)


@lru_cache(maxsize=8192)
def _remembered(name: str, args: tuple[Any, ...], kwargs: tuple[tuple[str, Any], ...]) -> str:
    return reverse(name, args=args, kwargs=dict(kwargs))


def the_environment() -> jinja2.Environment:
    """The environment that the running desk draws with."""
    engine = engines["jinja"]
    assert isinstance(engine, Templates)  # noqa: S101 - the settings name it
    return engine.env
