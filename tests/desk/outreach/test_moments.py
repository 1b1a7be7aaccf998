"""Every moment that is typed lies in years that files and calculations bear."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import pytest
from django import forms
from django.core.exceptions import ValidationError

import liandong.desk.outreach.forms as package
from liandong.desk.ui.fields import MomentField


def moments() -> Iterator[tuple[str, forms.Field]]:
    for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        module = importlib.import_module(found.name)
        for name, form in inspect.getmembers(module, inspect.isclass):
            for field, typed in getattr(form, "base_fields", {}).items():
                if isinstance(typed, forms.DateTimeField):
                    yield f"{name}.{field}", typed


FOUND = dict(moments())


def test_there_are_some() -> None:
    assert {"TrainingForm.held_at", "PublicityForm.held_at", "TalkForm.held_at"} <= set(FOUND)


@pytest.mark.parametrize("name", FOUND)
@pytest.mark.parametrize("value", ["0001-01-01T00:00", "1850-01-01T09:00", "9999-12-31T23:59"])
def test_others_are_refused(name: str, value: str) -> None:
    assert isinstance(FOUND[name], MomentField)
    with pytest.raises(ValidationError):
        FOUND[name].clean(value)
