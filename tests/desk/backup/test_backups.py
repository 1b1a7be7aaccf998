"""A desk, its backup, and the desk that is restored from it: the same rows and files."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.encryption.key_checks import ensure
from liandong.desk.access.encryption.keys import PROTECTING, key_path, read_key
from liandong.desk.access.models import AuditEntry
from liandong.desk.access.sealing.chain import seal, verify
from liandong.desk.backup import archives, contents, keepers, kept
from liandong.desk.backup.actions.backups import DRAFTS, take_backup
from liandong.desk.backup.databases import sqlite
from liandong.desk.backup.errors import BackupError
from liandong.desk.backup.kept import Kept
from liandong.desk.work.sqlite_file import path_of
from tests.desk.disputes.conftest import BY

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.machine_clock,
]
RUN = "import sys; from liandong.cli import main; sys.exit(main())"
WRITTEN_BY_A_RESTORE = {"access_auditentry", "work_sendinghold", "access_keycheck"}
STATE = """
from liandong.desk.config.desk_start import open_desk
open_desk(new=False)
from django.db import connection
from liandong.desk.access.models import AuditEntry
from liandong.desk.disputes.models import Dispute
from liandong.desk.work.holds import held
print(held().reason, AuditEntry.objects.last().action, sep="|")
"""


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    """A home of its own with the keys of the tests, parts already made."""
    own = tmp_path / "home"
    own.mkdir(mode=0o700)
    for name in PROTECTING:
        path = key_path(own, name)
        path.parent.mkdir(exist_ok=True)
        path.write_text(read_key(settings.HOME, name).hex())
    settings.HOME = own
    settings.LIANDONG_AUDIT = own / "audit"
    ensure()
    return own


@pytest.fixture
def parts(home: Path, tmp_path: Path) -> list[str]:
    secret = keepers.new_secret(home)
    pair = keepers.split(secret, on=timezone.localdate())
    keepers.write_recipient(home, secret, number=pair.number, on=timezone.localdate())
    (tmp_path / "a").write_text(pair.first)
    (tmp_path / "b").write_text(pair.second)
    return [str(tmp_path / "a"), str(tmp_path / "b")]


@pytest.fixture
def desk(home: Path, add_record: Callable[..., Any]) -> Path:
    """Something of each kind: rows with encrypted cells, a sealed audit, files of the home."""
    add_record("在福临金店买的项链褪色，要求退货", person_name="周某", person_phone="13812345678")
    audit.record("import.start", by=BY)
    seal()
    for name, text in {
        "models/2026.json.gz": "a model",
        "models/current": "2026",
        "lexicon.toml": "[words]",
        "imports/0a.csv": "waits",
        "exchange/12345/new.xlsx": "waits too",
        "exchange/12345/taken/old.xlsx": "was taken in",
        "outbox/message.json": "may be fetched",
        "cache/x": "not kept",
    }.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text)
    return home


def liandong(*words: str, home: Path, url: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"LIANDONG_HOME": str(home), "DATABASE_URL": url}
    for name in ("DJANGO_SETTINGS_MODULE", *([] if url else ["DATABASE_URL"])):
        environment.pop(name, None)
    return subprocess.run(
        [sys.executable, "-c", RUN, *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def empty_database() -> Iterator[str]:
    """The URL of an empty database beside that of the tests; empty for SQLite."""
    if connection.vendor == "sqlite":
        yield ""
        return
    name = f"{connection.settings_dict['NAME']}_restored"
    parameters = connection.get_connection_params()
    with psycopg.connect(**_plain(parameters), autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name}")
        server.execute(f"CREATE DATABASE {name}")
    given = connection.settings_dict
    yield (
        f"postgresql://{given['USER']}:{given['PASSWORD']}@/{name}"
        f"?host={given['HOST'] or 'localhost'}"
        + (f"&port={given['PORT']}" if given["PORT"] else "")
    )
    with psycopg.connect(**_plain(parameters), autocommit=True) as server:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _plain(parameters: dict[str, Any]) -> dict[str, Any]:
    wanted = ("dbname", "user", "password", "host", "port")
    return {name: parameters[name] for name in wanted if parameters.get(name)}


def rows_here() -> dict[str, list[Any]]:
    if connection.vendor == "sqlite":
        return _rows(sqlite3.connect(path_of(connection.settings_dict["NAME"])))
    return _rows(psycopg.connect(**_plain(connection.get_connection_params())))


def rows_there(home: Path, url: str) -> dict[str, list[Any]]:
    return _rows(psycopg.connect(url) if url else sqlite3.connect(home / "liandong.sqlite3"))


def _rows(opened: Any) -> dict[str, list[Any]]:
    """As the database holds them, without what Django makes of it."""
    with closing(opened), connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        found = {table: opened.execute(f'SELECT * FROM "{table}"').fetchall() for table in tables}
        return {table: sorted(map(repr, rows)) for table, rows in found.items()}


def files_of(home: Path) -> dict[str, str]:
    return {name: (home / name).read_text() for name in contents.files(home)}


@pytest.mark.database
def test_a_restored_desk_has_the_same_rows_and_files(
    desk: Path, parts: list[str], tmp_path: Path, empty_database: str
) -> None:
    before, files = rows_here(), files_of(desk)
    made = take_backup(by=BY)
    other = tmp_path / "other"
    done = liandong("restore", str(made.path), "--parts", *parts, home=other, url=empty_database)
    assert done.returncode == 0, done.stderr
    after = rows_there(other, empty_database)
    assert after.keys() == before.keys()
    for table in before.keys() - WRITTEN_BY_A_RESTORE:
        assert after[table] == before[table], table
    assert set(before["access_auditentry"]) < set(after["access_auditentry"])
    found = files_of(other)
    anchor = found.pop("audit/anchor.json")
    assert (
        json.loads(anchor)["sequence"] == json.loads(files.pop("audit/anchor.json"))["sequence"] + 1
    )
    assert found == files
    assert not (other / "outbox").exists()
    assert not (other / "exchange/12345/taken").exists()
    for name in PROTECTING:
        assert read_key(other, name) == read_key(desk, name)
    state = subprocess.run(
        [sys.executable, "-c", STATE],
        env=environment_of(other, empty_database),
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert state.startswith("从 ")
    assert state.rstrip().endswith("|backup.restore")
    whole = liandong("audit", "verify", home=other, url=empty_database)
    assert whole.returncode == 0, whole.stdout


def environment_of(home: Path, url: str) -> dict[str, str]:
    found = os.environ | {"LIANDONG_HOME": str(home), "DATABASE_URL": url}
    found.pop("DJANGO_SETTINGS_MODULE", None)
    if not url:
        found.pop("DATABASE_URL")
    return found


@pytest.mark.long
def test_a_desk_with_data_is_replaced_only_when_told_and_kept_aside(
    desk: Path, parts: list[str], tmp_path: Path, empty_database: str
) -> None:
    made = take_backup(by=BY)
    other = tmp_path / "other"
    words = ("restore", str(made.path), "--parts", *parts)
    assert liandong(*words, home=other, url=empty_database).returncode == 0
    first = rows_there(other, empty_database)
    refused = liandong(*words, home=other, url=empty_database)
    assert refused.returncode == 1
    assert "已有工作台" in refused.stderr
    assert rows_there(other, empty_database) == first
    again = liandong(*words, "--over", home=other, url=empty_database)
    assert again.returncode == 0, again.stderr
    (aside,) = other.glob("before-restore-*")
    assert (aside / "keys" / "personal").exists()
    if empty_database:
        with psycopg.connect(empty_database) as server:
            kept_aside = server.execute(
                "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'before_restore_%'"
            ).fetchone()
        assert kept_aside == (1,)
    else:
        with closing(sqlite3.connect(aside / "liandong.sqlite3")) as old:
            assert old.execute("SELECT count(*) FROM work_sendinghold").fetchone() == (1,)


def test_what_is_written_meanwhile_is_in_the_next_one(
    desk: Path, parts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The moment is that of the beginning, however long the copy takes."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps a snapshot by itself")
    monkeypatch.setattr(sqlite, "PAGES", 8)
    written: list[int] = []

    def tell(_done: int, _total: int, words: str) -> None:
        if words == "复制数据库" and len(written) < 3:
            written.append(audit.record("import.start", by=BY).pk)

    made = take_backup(by=BY, tell=tell)
    assert len(written) == 3
    held: dict[str, Path] = {}
    members = open_all(made, parts, desk / "opened", held)
    with closing(sqlite3.connect(members[sqlite.MEMBER])) as copy:
        ids = {row[0] for row in copy.execute("SELECT id FROM access_auditentry")}
    assert not ids & set(written)
    assert len(ids) == AuditEntry.objects.filter(pk__lt=written[0]).count()


def open_all(made: Kept, parts: list[str], folder: Path, found: dict[str, Path]) -> dict[str, Path]:
    secret = keepers.join(*(Path(part).read_text() for part in parts))

    def place(name: str, _size: int) -> Any:
        path = found[name] = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("wb")

    with made.path.open("rb") as file:
        archives.read(file, [keepers.identity_of(secret)], place)
    return found


def test_the_anchor_is_that_of_the_copy(
    desk: Path, parts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sealing goes on while a backup is written, and the anchor moves on."""
    if connection.vendor != "sqlite":
        pytest.skip("the same on PostgreSQL")
    anchors: list[str] = [(desk / "audit" / "anchor.json").read_text()]

    def tell(_done: int, _total: int, _words: str) -> None:
        if len(anchors) < 2:
            audit.record("import.start", by=BY)
            seal()
            anchors.append((desk / "audit" / "anchor.json").read_text())

    made = take_backup(by=BY, tell=tell)
    opened = open_all(made, parts, desk / "opened", {})
    assert opened["home/audit/anchor.json"].read_text() == anchors[0] != anchors[1]
    assert verify().is_whole


def test_an_upload_that_is_done_meanwhile_is_in_it(desk: Path, parts: list[str]) -> None:
    """Its import stands in the copy as unfinished."""

    def tell(_done: int, _total: int, _words: str) -> None:
        (desk / "imports" / "0a.csv").unlink(missing_ok=True)

    made = take_backup(by=BY, tell=tell)
    assert open_all(made, parts, desk / "opened", {})["home/imports/0a.csv"].read_text() == "waits"


def test_no_key_of_the_desk_is_in_it(desk: Path, parts: list[str]) -> None:
    made = take_backup(by=BY)
    opened = open_all(made, parts, desk / "opened", {})
    keys = [read_key(desk, name) for name in PROTECTING]
    for path in opened.values():
        data = path.read_bytes()
        assert not any(key in data or key.hex().encode() in data for key in keys), path


def test_without_parts_nothing_is_made(desk: Path) -> None:
    with pytest.raises(BackupError, match="new-parts"):
        take_backup(by=BY)
    assert not kept.folder().exists()


class PowerCut(BaseException):
    """What ends a process at once."""


@pytest.mark.parametrize("after", [1, 3, 8, 20])
def test_one_that_was_broken_off_leaves_nothing_that_looks_whole(
    desk: Path, parts: list[str], after: int
) -> None:
    left = [after]

    def tell(_done: int, _total: int, _words: str) -> None:
        left[0] -= 1
        if not left[0]:
            raise PowerCut

    with pytest.raises(PowerCut):
        take_backup(by=BY, tell=tell)
    assert kept.kept_in(kept.folder()) == []
    assert list(kept.folder().glob("*.age*")) == []
    assert not (desk / DRAFTS).exists()
    assert kept.kept_in(kept.folder()) == [] != [take_backup(by=BY)]


def test_what_the_disk_changed_after_writing_is_found(
    desk: Path, parts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is read through is what lies on the disk."""
    finish = archives.Writer.finish

    def finish_and_spoil(self: archives.Writer) -> archives.Manifest:
        found = finish(self)
        spoiled.append(True)
        return found

    spoiled: list[bool] = []
    read = archives.read

    def read_spoiled(source: Any, *rest: Any) -> archives.Manifest:
        with open(source.name, "r+b") as file:  # noqa: PTH123
            file.seek(-200, os.SEEK_END)
            file.write(b"\0" * 50)
        return read(source, *rest)

    monkeypatch.setattr(archives.Writer, "finish", finish_and_spoil)
    monkeypatch.setattr(archives, "read", read_spoiled)
    with pytest.raises(BackupError, match="不完整"):
        take_backup(by=BY)
    assert spoiled
    assert list(kept.folder().glob("*.age*")) == []


def test_a_damaged_database_is_said_and_not_kept(
    desk: Path, parts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("of SQLite's file")
    copy = sqlite.copy

    def copy_and_damage(source: Any, draft: Path, tell: Any) -> None:
        copy(source, draft, tell)
        with draft.open("r+b") as file:
            file.seek(4096 * 3)
            file.write(os.urandom(4096 * 20))
        with closing(sqlite3.connect(draft)) as database:
            sqlite.check(database)

    monkeypatch.setattr(sqlite, "copy", copy_and_damage)
    with pytest.raises((BackupError, sqlite3.DatabaseError)):
        take_backup(by=BY)
    assert list(kept.folder().glob("*.age*")) == []
