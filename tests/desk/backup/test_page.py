"""The page of backups, the backup of each day, and the alarm where none is made."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from liandong.desk.access.actors import System
from liandong.desk.access.encryption.keys import PROTECTING, key_path, read_key
from liandong.desk.access.models import AuditEntry, Contact
from liandong.desk.backup import keepers, kept
from liandong.desk.backup.actions.requests import warn_of_backups
from liandong.desk.backup.jobs import take_when_due
from liandong.desk.backup.kept import Note
from liandong.desk.backup.standing import JOB, KEY, standing
from liandong.desk.handling.models import Notice
from liandong.desk.work import holds
from liandong.desk.work.models import Job

pytestmark = pytest.mark.django_db
BY = System("test")
PAGE = "/backups/"


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    own = tmp_path / "home"
    for name in PROTECTING:
        path = key_path(own, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(read_key(settings.HOME, name).hex())
    settings.HOME = own
    return own


@pytest.fixture
def parts(home: Path) -> keepers.Secret:
    secret = keepers.new_secret(home)
    keepers.write_recipient(home, secret, number="12345678", on=timezone.localdate())
    return secret


def put(secret: keepers.Secret, made_at: datetime) -> None:
    desk = keepers.desk_number(secret.checks())
    place = kept.folder()
    place.mkdir(exist_ok=True)
    path = place / kept.name_of(desk, made_at)
    path.with_name(path.name + kept.DRAFT).write_bytes(b"data")
    moment = made_at.isoformat()
    kept.keep(path, Note(desk, moment, moment, 4, "", "sqlite", "0.1.0", "12345678"))


def test_the_page_says_what_is_to_be_done_first(
    home: Path, signed_in: Callable[..., Client]
) -> None:
    text = signed_in("system_admin").get(PAGE).content.decode()
    assert "liandong backup --new-parts" in text
    assert "现在备份" not in text


def test_the_page_shows_what_is_kept_and_begins_another(
    parts: keepers.Secret, signed_in: Callable[..., Client]
) -> None:
    put(parts, timezone.now() - timedelta(hours=3))
    browser = signed_in("system_admin")
    text = browser.get(PAGE).content.decode()
    assert "已通读核对" in text
    assert "12345678" in text
    answer = browser.post(f"{PAGE}begin/")
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    job = Job.objects.get(name=JOB, key=KEY)
    assert AuditEntry.objects.filter(action="backup.start").count() == 1
    text = browser.get(PAGE).content.decode()
    assert f"job-{job.pk}" in text
    assert "现在备份" not in text


@pytest.mark.parametrize("role", ["duty_officer", "supervisor", "security_admin", "auditor"])
def test_nobody_else_sees_it(home: Path, role: str, signed_in: Callable[..., Client]) -> None:
    browser = signed_in(role)
    assert browser.get(PAGE).status_code == 403
    assert browser.post(f"{PAGE}begin/").status_code == 403
    assert not Job.objects.exists()


def test_a_desk_that_is_held_says_so(home: Path, signed_in: Callable[..., Client]) -> None:
    holds.hold("从 2026-12-01 02:30 的备份恢复，尚未放行")
    text = signed_in("system_admin").get(PAGE).content.decode()
    assert "对外发送已暂停" in text
    assert "从 2026-12-01 02:30 的备份恢复" in text


def test_all_is_well_or_what_is_wrong_is_said(parts: keepers.Secret, home: Path) -> None:
    assert standing().problems == ["还没有做过备份"]
    put(parts, timezone.now() - timedelta(hours=27))
    assert "已经过期" in standing().problems[0]
    put(parts, timezone.now() - timedelta(hours=2))
    assert standing().problems == []
    Job.objects.create(
        name=JOB, key=KEY, state="failed", problem="磁盘已满", finished_at=timezone.now()
    )
    assert standing().problems == ["最近一次备份没有做成：磁盘已满"]
    put(parts, timezone.now() + timedelta(minutes=1))
    assert standing().problems == []
    key_path(home, "equality").write_text("00" * 32)
    assert "重做一对分件" in standing().problems[0]


def test_a_backup_is_begun_once_a_day_at_its_time(parts: keepers.Secret, settings: Any) -> None:
    take_when_due()
    assert Job.objects.filter(name=JOB).count() == 1
    Job.objects.all().delete()
    now = timezone.localtime()
    settings.LIANDONG_BACKUP_AT = (now - timedelta(hours=1)).time()
    put(parts, timezone.now() - timedelta(hours=2))
    take_when_due()
    assert Job.objects.filter(name=JOB).count() == 1
    Job.objects.all().delete()
    put(parts, timezone.now() - timedelta(minutes=30))
    take_when_due()
    settings.LIANDONG_BACKUP_AT = None
    (kept.folder() / "x").mkdir()
    take_when_due()
    assert not Job.objects.exists()


def test_without_parts_none_is_begun(home: Path) -> None:
    take_when_due()
    assert not Job.objects.exists()


def test_who_maintains_the_desk_is_told_once_a_day(
    parts: keepers.Secret, person: Callable[..., Any]
) -> None:
    Contact.objects.create(person=person("system_admin"), mobile="", email="admin@example.cn")
    Contact.objects.create(person=person("supervisor"), mobile="", email="head@example.cn")
    assert warn_of_backups(by=BY) == 1
    assert warn_of_backups(by=BY) == 0
    notice = Notice.objects.get()
    assert (notice.kind, notice.to) == (Notice.Kind.UPKEEP, "admin@example.cn")
    assert "还没有做过备份" in notice.text
    Notice.objects.update(due_at=timezone.now() - timedelta(days=1))
    assert warn_of_backups(by=BY) == 1
    Notice.objects.all().delete()
    put(parts, timezone.now())
    assert warn_of_backups(by=BY) == 0
