"""Sources that send by themselves: exchange folders and pushes."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from liandong.desk.access.models import AuditEntry, MachineAccount
from liandong.desk.intake.actions.feed_deliveries import note_delivery
from liandong.desk.intake.actions.feeds import save_feed
from liandong.desk.intake.actions.imports.steps import work_off
from liandong.desk.intake.feeds import feeds_of
from liandong.desk.intake.jobs import take_from_folders
from liandong.desk.intake.models import Feed, Import, Record
from liandong.desk.intake.uploads.exchange_folders import TAKEN, exchange_folder
from tests.desk.intake.fixtures import POLICE_HEAD, police_row, write_csv

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()


@pytest.fixture
def feed(machine: MachineAccount, person: Any) -> Any:
    return save_feed(machine=machine, folder="110", quiet_hours=6, by=person("system_admin"))


def newest() -> Import:
    last = Import.objects.last()
    assert last
    return last


def lay_down(name: Any = "警情.csv", rows: Any = None, seconds_ago: Any = 60) -> Any:
    rows = rows or [police_row("J001"), police_row("J002")]
    path = write_csv(exchange_folder("110") / name, POLICE_HEAD, rows)
    moment = timezone.now().timestamp() - seconds_ago
    os.utime(path, (moment, moment))
    return path


def test_a_complete_file_is_imported_for_its_system_and_moved(feed: Any) -> None:
    path = lay_down()
    take_from_folders()
    assert not path.exists()
    assert [file.name.split("-", 1)[1] for file in (path.parent / TAKEN).iterdir()] == ["警情.csv"]
    of = work_off(Import.objects.get())
    assert (of.state, of.created, of.feed) == (Import.State.DONE, 2, feed)
    assert AuditEntry.objects.filter(action="import.finish", actor_name="指挥中心").exists()
    feed.refresh_from_db()
    assert feed.last_success_at is not None


@pytest.mark.parametrize("name", ["警情.csv.part", ".警情.csv", "警情.tmp"])
def test_drafts_are_left_alone(feed: Any, name: str) -> None:
    path = lay_down(name)
    take_from_folders()
    assert path.exists()
    assert not Import.objects.exists()


def test_what_is_still_being_written_waits_and_is_told_as_backlog(feed: Any, person: Any) -> None:
    path = lay_down(seconds_ago=2)
    take_from_folders()
    assert path.exists()
    assert [row.backlog for row in feeds_of(person("duty_officer"))] == [1]
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        take_from_folders()
    assert not path.exists()


def test_a_link_out_of_the_folder_is_not_followed(feed: Any, tmp_path: Path) -> None:
    outside = write_csv(tmp_path / "outside.csv", POLICE_HEAD, [police_row("J9")])
    (exchange_folder("110") / "in.csv").symlink_to(outside)
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        take_from_folders()
    assert outside.exists()
    assert not Import.objects.exists()


def test_the_same_file_again_changes_nothing(feed: Any) -> None:
    for name in ("一.csv", "二.csv"):
        lay_down(name)
        take_from_folders()
    for of in Import.objects.order_by("pk"):
        work_off(of)
    assert Record.objects.count() == 2
    assert Import.objects.last().unchanged == 2


def test_a_system_brings_in_only_what_it_may(feed: Any, signed_in: Any) -> None:
    lay_down(rows=[police_row("J1")])
    MachineAccount.objects.update(sources=["complaint_12315"])
    take_from_folders()
    of = work_off(Import.objects.get())
    assert of.state == Import.State.REFUSED
    assert not Record.objects.exists()
    assert "110 警情" in of.problem
    assert of.problem in signed_in("duty_officer").get(reverse("intake:feeds")).content.decode()


def test_a_refused_file_is_told_until_it_comes_again(feed: Any, signed_in: Any) -> None:
    def page() -> str:
        return signed_in("duty_officer").get(reverse("intake:feeds")).content.decode()

    (exchange_folder("110") / "坏.csv").write_bytes(b"\x00\x01\x02" * 99)
    os.utime(exchange_folder("110") / "坏.csv", (1, 1))
    for name in ("", "好.csv"):
        if name:
            lay_down(name)
        take_from_folders()
        work_off(newest())
    feed.refresh_from_db()
    assert feed.last_success_at
    assert "坏.csv" in page()
    assert "好.csv" not in page()
    lay_down("坏.csv")
    take_from_folders()
    work_off(newest())
    assert "坏.csv" not in page()
    assert "正常" in page()


def test_an_empty_file_is_put_away_and_told(feed: Any) -> None:
    path = exchange_folder("110") / "空.csv"
    path.touch()
    os.utime(path, (1, 1))
    take_from_folders()
    feed.refresh_from_db()
    assert "空.csv" in feed.problem
    assert not path.exists()


@pytest.mark.machine_clock
def test_what_was_taken_is_forgotten_a_week_later(feed: Any) -> None:
    lay_down()
    take_from_folders()
    taken = exchange_folder("110") / TAKEN
    with time_machine.travel(timezone.now() + timedelta(days=6)):
        take_from_folders()
        assert list(taken.iterdir())
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        take_from_folders()
    assert not list(taken.iterdir())


def test_a_source_that_falls_silent_is_told_where_files_are_imported(
    feed: Any, machine: MachineAccount, signed_in: Any
) -> None:
    note_delivery(machine)
    client = signed_in("duty_officer")
    assert "没有送来数据" not in client.get(reverse("intake:imports")).content.decode()
    Feed.objects.update(last_success_at=timezone.now() - timedelta(hours=7))
    page = client.get(reverse("intake:imports")).content.decode()
    assert "“指挥中心”超过 6 小时没有送来数据" in page
    assert "没有动静" in client.get(reverse("intake:feeds")).content.decode()


def test_the_board_tells_of_silent_sources_and_refused_files(
    feed: Any, machine: MachineAccount, signed_in: Any
) -> None:
    note_delivery(machine)
    client = signed_in("duty_officer")
    board = reverse("board:duty")
    assert "指挥中心" not in client.get(board).content.decode()
    MachineAccount.objects.update(sources=["complaint_12315"])
    lay_down()
    take_from_folders()
    work_off(newest())
    Feed.objects.update(last_success_at=timezone.now() - timedelta(hours=7))
    page = client.get(board).content.decode()
    assert "“指挥中心”超过 6 小时没有送来数据" in page
    assert "有 1 个文件没有导入" in page
    both = client.get(reverse("intake:feeds")).content.decode()
    assert "有问题" in both
    assert "没有动静" in both


def test_who_manages_machines_finds_the_sources_in_the_rail(signed_in: Any) -> None:
    page = signed_in("system_admin").get(reverse("access:machines")).content.decode()
    assert reverse("intake:feeds") in page


def test_only_who_manages_machines_sets_a_feed(
    machine: MachineAccount, person: Any, signed_in: Any
) -> None:
    with pytest.raises(PermissionDenied):
        save_feed(machine=machine, folder="x", quiet_hours=1, by=person("duty_officer"))
    address = reverse("intake:feed", args=[machine.pk])
    assert signed_in("duty_officer").post(address, {}).status_code == 403
    admin = signed_in("system_admin")
    reply = admin.post(address, {"folder": "../etc", "quiet_hours": "6"})
    assert reply.status_code == 422
    assert admin.post(address, {"folder": "12345", "quiet_hours": "6"}).status_code == 302
    assert Feed.objects.get().folder == "12345"
