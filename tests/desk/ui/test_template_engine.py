"""What the engine of the templates does in a way of its own."""

from typing import Any

import pytest
from django.template import TemplateDoesNotExist, engines
from django.template.loader import get_template
from django.urls import reverse

from liandong.desk.ui.template_engine import url


def drawn(source: str, **context: Any) -> str:
    return str(engines["jinja"].from_string(source).render(context))


@pytest.mark.parametrize("key", ["clear", "items", "values", "keys", "get", "copy", "update"])
def test_the_key_of_a_dictionary_comes_before_its_method(key: str) -> None:
    assert drawn(f"{{% if row.{key} %}}shown{{% endif %}}", row={key: False}) == ""
    assert drawn(f"{{{{ row.{key} }}}}", row={key: "value"}) == "value"


def test_a_method_of_a_dictionary_without_such_a_key_is_called() -> None:
    assert drawn("{% for k, v in row.items() %}{{ k }}{{ v }}{% endfor %}", row={"a": 1}) == "a1"


def test_what_is_missing_is_empty_also_for_filters_and_parts_of_it() -> None:
    assert drawn("{{ a }}{{ a.b.c }}{{ a|counted }}{{ a|when }}{{ a|spell }}{{ a|date }}") == "———"
    assert drawn("{% if a == '' %}empty{% endif %}") == "empty"


def test_markup_in_a_value_is_escaped_in_a_page_and_in_a_fragment() -> None:
    assert drawn("{{ a }}", a="<b>") == "&lt;b&gt;"
    assert drawn("{{ '<i>' ~ a }}", a="<b>") == "&lt;i&gt;&lt;b&gt;"


def test_a_fragment_that_its_page_does_not_have_is_no_template() -> None:
    assert get_template("disputes/list.html#list")
    with pytest.raises(TemplateDoesNotExist, match="#nothing"):
        get_template("disputes/list.html#nothing")


def test_an_address_is_that_of_the_view_also_the_second_time() -> None:
    for _ in range(2):
        assert url("disputes:detail", "LD1") == reverse("disputes:detail", args=["LD1"])
        assert url("disputes:detail", number="LD2") == reverse("disputes:detail", args=["LD2"])
