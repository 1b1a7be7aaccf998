"""Filters kept under a name and columns left out: each person's own."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from liandong.desk.access import audit
from liandong.desk.access.actions import saved_views
from liandong.desk.access.models import AuditEntry, SavedView, User

LIST = "/disputes/"


@pytest.fixture
def keep(client: Client, person: Callable[..., User]) -> Any:
    """Keeps a filter of the disputes as the analyst, through the page."""
    client.force_login(person("analyst"))

    def save(name: Any = "未结黄金", query: Any = "item=黄金饰品&status=unfinished") -> Any:
        url = reverse("access:view_save", args=["disputes"])
        return client.post(url, {"name": name, "query": query, "next": f"{LIST}?{query}"})

    return save


def offered(client: Any, query: Any = "") -> Any:
    return client.get(f"{LIST}?{query}").context["listing"].own.views


def test_a_filter_is_kept_under_a_name_and_opened_again(client: Client, keep: Any) -> None:
    assert keep().url.startswith(LIST)
    (view,) = offered(client, "status=open")
    assert (view.name, view.current) == ("未结黄金", False)
    assert offered(client, "status=unfinished&item=黄金饰品&page=1")[0].current
    assert "未结" in client.get(view.href).content.decode()


def test_the_same_name_again_replaces_it(client: Client, keep: Any) -> None:
    keep()
    keep(query="status=open")
    assert [view.href for view in offered(client, "a=1")] == [f"{LIST}?status=open"]


def test_nobody_else_sees_or_drops_it(
    client: Client, keep: Any, person: Callable[..., User]
) -> None:
    keep()
    view = SavedView.objects.get()
    client.force_login(person("supervisor"))
    assert offered(client) == ()
    assert client.post(reverse("access:view_drop", args=[view.pk])).status_code == 404
    assert SavedView.objects.filter(dropped_at=None).exists()


def test_what_was_dropped_comes_back_by_one_click(client: Client, keep: Any) -> None:
    keep()
    pk = SavedView.objects.get().pk
    answer = client.post(reverse("access:view_drop", args=[pk]), {"next": LIST}, follow=True)
    undo = reverse("access:view_restore", args=[pk])
    assert undo in answer.content.decode()
    assert offered(client) == ()
    client.post(undo, {"next": LIST})
    assert [view.name for view in offered(client)] == ["未结黄金"]


def test_only_the_last_one_dropped_is_kept_for_undoing(client: Client, keep: Any) -> None:
    for name in ("甲", "乙"):
        keep(name)
        view = SavedView.objects.get(name=name)
        client.post(reverse("access:view_drop", args=[view.pk]))
    assert [view.name for view in SavedView.objects.all()] == ["乙"]


@pytest.mark.parametrize(
    ("name", "query", "words"),
    [(" ", "status=open", "起一个"), ("名", "", "选好条件"), ("字" * 21, "a=1", "20 字")],
)
def test_what_cannot_be_kept_says_why(
    client: Client, keep: Any, name: str, query: str, words: str
) -> None:
    answer = keep(name, query)
    assert words in client.get(answer.url).content.decode()
    assert not SavedView.objects.exists()


def test_there_is_an_end_to_how_many(client: Client, keep: Any) -> None:
    for number in range(saved_views.MOST_VIEWS + 1):
        answer = keep(f"第{number}个")
    assert "最多存" in client.get(answer.url).content.decode()
    assert len(offered(client)) == saved_views.MOST_VIEWS


def test_the_words_of_a_filter_are_not_in_clear(client: Client, keep: Any) -> None:
    keep("王", "q=19900001234")
    with connection.cursor() as cursor:
        cursor.execute("SELECT query FROM access_savedview")
        assert b"19900001234" not in bytes(cursor.fetchone()[0])
    assert "1234" not in str(list(AuditEntry.objects.values_list("detail", flat=True)))


def test_columns_that_were_taken_away_stay_away(client: Client, keep: Any) -> None:
    keep()
    url = reverse("access:columns", args=["disputes"])
    client.post(url, {"known": ["amount", "status"], "shown": ["status"], "next": LIST})
    keys = [column.key for column in client.get(LIST).context["listing"].columns]
    assert "status" in keys
    assert "amount" not in keys
    client.post(url, {"known": ["amount", "status"], "shown": ["amount", "status"]})
    assert "amount" in [column.key for column in client.get(LIST).context["listing"].columns]


@pytest.mark.parametrize("action", ["save", "drop", "restore", "columns"])
def test_without_its_audit_entry_nothing_is_kept(
    client: Client,
    keep: Any,
    person: Callable[..., User],
    monkeypatch: pytest.MonkeyPatch,
    action: str,
) -> None:
    keep()
    view = SavedView.objects.get()
    by = person("mediator")
    if action == "restore":
        saved_views.drop_view(view, by=by)
    before = list(SavedView.objects.values_list("name", "dropped_at"))

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(audit, "record", fail)
    actions: dict[str, Callable[[], object]] = {
        "save": lambda: saved_views.save_view("disputes", name="新", query="a=1", by=by),
        "drop": lambda: saved_views.drop_view(view, by=by),
        "restore": lambda: saved_views.restore_view(view, by=by),
        "columns": lambda: saved_views.choose_columns("disputes", hidden=["amount"], by=by),
    }
    with pytest.raises(RuntimeError):
        actions[action]()
    assert list(SavedView.objects.values_list("name", "dropped_at")) == before
