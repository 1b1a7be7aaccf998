"""Configuration of the work app."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created

from liandong.desk.work import event_topics
from liandong.desk.work.page_turns import take_turns


class WorkConfig(AppConfig):
    name = "liandong.desk.work"
    label = "work"
    verbose_name = "后台"

    def ready(self) -> None:
        connection_created.connect(take_turns)
        # The page of a job holds no personal data: anybody signed in may see it.
        event_topics.register("job", lambda _by, _key: True)
