"""A disk without room: the upload is refused in words, and no part of it is left behind."""

import errno
import os
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from liandong.desk.intake.actions.feeds import take_files
from liandong.desk.intake.models import Feed, Import, ProfileDraft, Reconciliation
from liandong.desk.intake.uploads import folder, landing
from liandong.desk.intake.uploads.exchange_folders import exchange_folder
from liandong.desk.intake.uploads.folder import imports_folder

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def full_disk(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files can be begun, but not a byte be written."""
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()

    def open_full(file_name: str) -> tuple[str, BinaryIO]:
        name, file = folder.open_new(file_name)
        file.close()
        return name, Path("/dev/full").open("wb")

    monkeypatch.setattr(landing, "open_new", open_full)


SMALL = b"a,b\n1,2\n"
LARGE = SMALL * 100_000


@pytest.mark.parametrize("address", ["intake:upload", "intake:profile_begin", "intake:reconcile"])
@pytest.mark.parametrize("content", [SMALL, LARGE], ids=["at its end", "in between"])
def test_an_upload_leaves_nothing_and_says_why(
    signed_in: Any, address: str, content: bytes
) -> None:
    client: Client = signed_in("supervisor")
    file = SimpleUploadedFile("a.csv", content)
    response = client.post(reverse(address), {"file": file})
    assert response.status_code == 507
    assert "磁盘已满" in response.content.decode()
    assert "再选一次" in response.content.decode()
    assert list(imports_folder().iterdir()) == []
    assert not any(model.objects.exists() for model in (Import, ProfileDraft, Reconciliation))


def test_a_file_of_this_machine_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(SMALL)
    with path.open("rb") as file, pytest.raises(OSError, match="No space") as refusal:
        landing.Landing.copy(file, path.name)
    assert refusal.value.errno == errno.ENOSPC
    assert list(imports_folder().iterdir()) == []


def test_a_file_of_a_feed_waits_in_its_folder(machine: Any) -> None:
    feed = Feed.objects.create(machine=machine, folder="a")
    path = exchange_folder("a") / "a.csv"
    path.write_bytes(SMALL)
    os.utime(path, (0, 0))
    take_files(feed)
    feed.refresh_from_db()
    assert "磁盘已满" in feed.problem
    assert path.exists()
    assert list(imports_folder().iterdir()) == []
