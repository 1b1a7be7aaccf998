"""Django's migrate, which may create the embedded database and is quick to fill a new one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.state import ProjectState

from liandong.desk.work.sqlite_file import create_missing


class Command(migrate.Command):
    """The same command."""

    def handle(self, *args: Any, **options: Any) -> Any:
        create_missing(connections[options["database"]].settings_dict["NAME"])
        with _new_models_rendered_alone():
            return super().handle(*args, **options)


@contextmanager
def _new_models_rendered_alone() -> Iterator[None]:
    """Django renders with each new model all that are related to it however far, hence nearly all
    models again for each one: nine tenths of the time that a new database takes.

    Nothing refers to a new model yet, and its table is made from its own fields. Marked as delayed,
    all are rendered anew before code of a migration works with them.
    """
    reload_model = ProjectState.reload_model

    def render(self: ProjectState, app_label: str, model_name: str, delay: bool = False) -> None:
        rendered = self.__dict__.get("apps")
        if rendered is None or model_name in rendered.all_models[app_label]:
            reload_model(self, app_label, model_name, delay)
            return
        rendered.render_multiple([self.models[app_label, model_name]])
        self.is_delayed = True

    ProjectState.reload_model = render  # type: ignore[method-assign]
    try:
        yield
    finally:
        ProjectState.reload_model = reload_model  # type: ignore[method-assign]
