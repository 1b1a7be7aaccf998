"""A restored desk sends nothing until a person has looked at what waits."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actors import System
from liandong.desk.access.jobs import publish_anchor
from liandong.desk.access.models import AuditEntry, MachineAccount, User
from liandong.desk.access.sealing.chain import seal
from liandong.desk.backup.actions.restores import release
from liandong.desk.backup.errors import BackupError
from liandong.desk.handling.jobs import send_notices, send_what_is_due
from liandong.desk.handling.models import Notice
from liandong.desk.intake.jobs import take_from_folders
from liandong.desk.intake.models import Feed, Import
from liandong.desk.work import holds
from liandong.desk.work.models import Job

pytestmark = pytest.mark.django_db
BY = System("test")


class Quiet:
    """Progress of which nobody is told."""

    def report(self, done: int, total: int | None = None, note: str = "") -> None:
        """Nothing."""


@pytest.fixture
def notice(person: Callable[..., User]) -> Notice:
    return Notice.objects.create(
        person=person("supervisor"),
        kind=Notice.Kind.DUE,
        to="head@example.cn",
        text="今日届满",
        due_at=timezone.now() - timedelta(hours=1),
    )


@pytest.fixture
def outbox(settings: Any, tmp_path: Path) -> Path:
    settings.LIANDONG_SENDER, settings.HOME = "file", tmp_path
    return tmp_path / "outbox"


def test_notices_wait_while_it_is_held(notice: Notice, outbox: Path) -> None:
    holds.hold("从备份恢复")
    send_what_is_due()
    assert not Job.objects.exists()
    assert send_notices(Quiet()) == {}
    assert not outbox.exists()
    notice.refresh_from_db()
    assert notice.state == Notice.State.WAITING


@pytest.mark.parametrize(("send", "state"), [(True, "sent"), (False, "dropped")])
def test_who_releases_says_what_becomes_of_them(
    notice: Notice, outbox: Path, send: bool, state: str
) -> None:
    """Those that are due only later go out in any case."""
    later = Notice.objects.create(
        person=notice.person, kind=Notice.Kind.DUE, to="head@example.cn", text="明日届满",
        due_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    holds.hold("从备份恢复")
    assert release(send_waiting=send, reason="已与原工作台核对", by=BY) == 1
    assert holds.held() is None
    send_notices(Quiet())
    notice.refresh_from_db()
    later.refresh_from_db()
    assert (notice.state, later.state) == (state, Notice.State.WAITING)
    assert len(list(outbox.glob("*.json")) if outbox.exists() else []) == send
    entry = AuditEntry.objects.get(action="backup.release")
    assert entry.detail == {"notices": 1, "sent": send, "reason": "已与原工作台核对"}


def test_a_desk_that_is_not_held_is_not_released() -> None:
    with pytest.raises(BackupError, match="没有暂停"):
        release(send_waiting=True, reason="误操作试验", by=BY)
    assert not AuditEntry.objects.exists()


def test_no_anchor_goes_out_while_it_is_held(outbox: Path, settings: Any) -> None:
    settings.LIANDONG_AUDIT_ANCHOR = "outbox"
    audit.record("import.start", by=BY)
    keys = settings.HOME
    assert keys == outbox.parent
    hold = holds.hold("从备份恢复")
    publish_anchor()
    assert not (outbox / "anchors").exists()
    assert hold.released_at is None


def test_files_of_exchange_folders_stay_while_it_is_held(outbox: Path, station: Any) -> None:
    machine = MachineAccount.objects.create(
        name="网关", department=station, sources=["workorder_12345"], key_hash="x",
        expires_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    Feed.objects.create(machine=machine, folder="12345", quiet_hours=24)
    file = outbox.parent / "exchange" / "12345" / "new.csv"
    file.parent.mkdir(parents=True)
    file.write_text("工单编号,内容\n1,无\n")
    os.utime(file, (0, 0))
    holds.hold("从备份恢复")
    take_from_folders()
    assert file.exists()
    assert not Import.objects.exists()
    holds.release()
    take_from_folders()
    assert not file.exists()
    assert Import.objects.count() == 1


def test_the_audit_is_sealed_also_while_it_is_held() -> None:
    holds.hold("从备份恢复")
    audit.record("import.start", by=BY)
    assert seal() == 1
