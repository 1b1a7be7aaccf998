"""The check of templates finds what would break a page, and nothing turns the escaping off."""

from pathlib import Path

import pytest

from liandong.desk.ui.template_engine import the_environment
from tools.templates import SOURCE, faults


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("{{ ui.badge() }}", "badge: missing a required argument: 'words'"),
        ('{{ ui.badge("a", colour="b") }}', "badge: got an unexpected keyword argument 'colour'"),
        ('{{ ui.card("a") }}', "card: missing a required argument: 'caller'"),
        ("{{ ui.bagde(1) }}", "there is no component 'bagde'"),
        ('{{ ui.icon("no-such") }}', "icon: there is no icon 'no-such'"),
        ('{{ ui.badge("a", icon="no-such") }}', "badge: there is no icon 'no-such'"),
        ("{{ url('disputes:lists') }}", "there is no address 'disputes:lists'"),
        ("{% if a %}\n{{ b|capitals }}{% endif %}", "there is no filter 'capitals'"),
        ('{% include "ui/none.html" %}', "there is no template 'ui/none.html'"),
        ("{{ words|safe }}", "the filter `safe` turns the escaping off"),
        ("{% autoescape false %}{{ a }}{% endautoescape %}", "`autoescape` turns the escaping off"),
        ("{% for a in b %}", "Unexpected end of template."),
    ],
)
def test_a_fault_is_named_with_its_line(source: str, named: str) -> None:
    found = list(faults(f"\n{source}", the_environment()))
    assert any(named in words for _line, words in found), found
    assert all(line > 1 for line, _words in found)


def test_what_is_right_has_no_faults() -> None:
    source = '{% call ui.card("a", icon="users") %}{{ url("disputes:list") }}{% endcall %}'
    assert list(faults(source, the_environment())) == []


def test_every_template_is_checked() -> None:
    assert len(list(Path(SOURCE).rglob("templates/**/*.html"))) > 200
