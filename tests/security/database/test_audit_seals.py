"""Who may write to the database, as the desk or as its owner, against the seals of the audit."""

import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from liandong.cli import main
from liandong.desk.access import audit, jobs
from liandong.desk.access.actors import System
from liandong.desk.access.encryption import row_keys
from liandong.desk.access.models import AuditEntry
from liandong.desk.access.sealing import anchors, chain, publishing
from liandong.desk.access.sealing.chain import Kind
from liandong.desk.work.jobs import SCHEDULES, discover
from liandong.desk.work.models import Schedule, Worker
from tests.desk.access.triggers import SEALING, unguarded

pytestmark = [pytest.mark.django_db, pytest.mark.database]
UNSEALED = {"sequence": None, "previous": "", "seal": ""}
TABLE = AuditEntry._meta.db_table
TASKS = DBTaskResult._meta.db_table


def write_entries(count: int) -> None:
    for number in range(count):
        audit.record("record.view", by=System("t"), of=("record", str(number)))


@pytest.fixture
def sealed() -> None:
    write_entries(6)
    assert chain.seal() == 6


def as_owner(attack: Callable[[], Any]) -> None:
    """As an attacker who may drop the table's triggers and restores them afterwards."""
    with unguarded(AuditEntry, but=SEALING, until="sequence"):
        attack()


def give_keys_back() -> None:
    """As in the database of an older day, which has not given the keys since."""
    if connection.vendor == "sqlite":
        highest = AuditEntry.objects.order_by("-pk")[0].pk
        execute(f"UPDATE sqlite_sequence SET seq = {highest} WHERE name = '{TABLE}'")


def kinds() -> set[Kind]:
    return {finding.kind for finding in chain.verify().findings}


def entry(sequence: int) -> Any:
    return AuditEntry.objects.filter(sequence=sequence)


@pytest.mark.parametrize(
    "change",
    [
        {"actor_name": "somebody else"},
        {"action": "record.other"},
        {"object_id": "99"},
        {"detail": {"n": 7}},
        {"address": "192.0.2.1"},
        {"at": timezone.now() - timedelta(days=1)},
        {"seal": "0" * 64},
        {"previous": "0" * 64},
    ],
)
def test_an_edited_entry_is_found_where_it_stands(sealed: None, change: Any) -> None:
    as_owner(lambda: entry(3).update(**change))
    found = chain.verify()
    assert (found.broken_at, found.findings[0].kind) == (3, Kind.CHANGED)


def test_a_deleted_entry_is_found(sealed: None) -> None:
    as_owner(entry(2).delete)
    assert kinds() == {Kind.MISSING}
    assert chain.verify().broken_at == 2


def test_entries_that_were_swapped_are_found(sealed: None) -> None:
    def swap() -> None:
        two, five = entry(2).get(), entry(5).get()
        entry(2).update(object_id=five.object_id)
        entry(5).update(object_id=two.object_id)

    as_owner(swap)
    assert [finding.first for finding in chain.verify().findings] == [2, 5]


def test_places_that_were_swapped_are_found(sealed: None) -> None:
    def swap() -> None:
        first, second = (entry(n).values(*SEALING, "pk").get() for n in (2, 5))
        for row in (first, second):
            AuditEntry.objects.filter(pk=row["pk"]).update(**UNSEALED)
        for row, other in ((first, second), (second, first)):
            AuditEntry.objects.filter(pk=row["pk"]).update(**{n: other[n] for n in SEALING})

    as_owner(swap)
    assert kinds() == {Kind.CHANGED}


def test_a_tail_whose_seals_were_taken_off_is_found_and_never_sealed_anew(sealed: None) -> None:
    as_owner(lambda: AuditEntry.objects.filter(sequence__gte=4).update(**UNSEALED))
    as_owner(lambda: AuditEntry.objects.filter(sequence=None).update(actor_name="别人"))
    chain.seal()
    write_entries(2)
    assert chain.seal() == 2
    found = chain.verify()
    assert {finding.kind for finding in found.findings} == {Kind.MISSING, Kind.UNSEALED}
    assert AuditEntry.objects.filter(sequence=None).count() == 3


def test_all_seals_taken_off_are_found(sealed: None) -> None:
    as_owner(lambda: AuditEntry.objects.update(**UNSEALED))
    assert chain.seal() == 0
    assert kinds() == {Kind.CUT_OFF, Kind.UNSEALED}


def test_an_entry_put_in_afterwards_is_found(sealed: None) -> None:
    gone = entry(4).get()
    as_owner(lambda: entry(4).delete())
    AuditEntry.objects.create(pk=gone.pk, actor_kind="user", actor_name="别人", action="x")
    chain.seal()
    assert kinds() == {Kind.MISSING, Kind.UNSEALED}


def test_an_entry_put_in_with_an_invented_seal_is_found(sealed: None) -> None:
    last = entry(6).get()
    AuditEntry.objects.create(
        actor_kind="user",
        actor_name="别人",
        action="x",
        sequence=7,
        previous=last.seal,
        seal="1" * 64,
    )
    assert chain.verify().broken_at == 7
    write_entries(1)
    with pytest.raises(anchors.AnchorError, match="第 7 条"):
        chain.seal()


def test_a_cut_off_end_is_found(sealed: None) -> None:
    as_owner(AuditEntry.objects.filter(sequence__gte=5).delete)
    found = chain.verify()
    assert [(finding.kind, finding.first, finding.last) for finding in found.findings] == [
        (Kind.CUT_OFF, 5, 6)
    ]


def test_an_emptied_table_is_found(sealed: None) -> None:
    as_owner(AuditEntry.objects.all().delete)
    assert kinds() == {Kind.CUT_OFF}


def test_an_older_database_is_found_and_what_is_written_to_it_is_not_sealed(sealed: None) -> None:
    older = list(AuditEntry.objects.order_by("pk"))
    last = older[-1].pk
    write_entries(3)
    chain.seal()

    def restore() -> None:
        AuditEntry.objects.filter(pk__gt=last).delete()

    as_owner(restore)
    AuditEntry.objects.create(pk=last + 1, actor_kind="job", actor_name="t", action="x")
    assert chain.seal() == 0
    assert kinds() == {Kind.CUT_OFF, Kind.UNSEALED}


def test_after_an_older_database_was_restored_on_purpose_it_goes_on(
    sealed: None, capsys: pytest.CaptureFixture[str]
) -> None:
    write_entries(3)
    chain.seal()
    as_owner(AuditEntry.objects.filter(sequence__gt=6).delete)
    write_entries(2)
    assert main(["audit", "verify"]) == 7
    assert main(["audit", "accept", "--reason", "磁盘损坏，恢复 11 月 1 日备份"]) == 0
    chain.seal()
    assert main(["audit", "verify"]) == 0
    accepted = AuditEntry.objects.get(action="audit.accept")
    assert accepted.detail["reason"] == "磁盘损坏，恢复 11 月 1 日备份"
    assert (accepted.detail["sealed"], accepted.detail["sealed_before"]) == (6, 9)


def test_what_copies_show_as_well_is_counted_once(
    sealed: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copies = []
    for number in range(3):
        write_entries(1)
        chain.seal()
        copies.append(tmp_path / f"{number}.json")
        copies[-1].write_text(anchors.path().read_text())
    as_owner(entry(2).delete)
    as_owner(lambda: entry(4).update(actor_name="别人"))
    as_owner(lambda: AuditEntry.objects.filter(sequence=9).delete())
    assert main(["audit", "verify", "--anchor", *map(str, copies)]) == 7
    output = capsys.readouterr()
    assert len(output.out.splitlines()) == 3
    assert "有 3 处" in output.err
    assert AuditEntry.objects.get(action="audit.verify").detail["findings"] == 3


def test_a_view_in_the_place_of_the_table_is_named(
    sealed: None, capsys: pytest.CaptureFixture[str]
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {TABLE} RENAME TO hidden")
        cursor.execute(f"CREATE VIEW {TABLE} AS SELECT * FROM hidden WHERE id < 0")
    assert main(["audit", "verify"]) == 7
    output = capsys.readouterr()
    assert "不是表" in output.out
    if connection.vendor == "sqlite":  # into such a view PostgreSQL writes
        assert "写不进留痕" in output.err


def test_a_copy_of_another_chain_is_named(
    sealed: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy.json"
    copy.write_text(anchors.dumps(anchors.Anchor(sequence=4, seal="0" * 64, highest=4)))
    assert main(["audit", "verify", "--anchor", str(copy)]) == 7
    assert f"{copy}：第 4 条的封存值与锚点记录的不同" in capsys.readouterr().out


@pytest.mark.parametrize("reason", ["", "  ", "\u200b"])
def test_the_anchor_is_not_moved_without_a_reason(
    sealed: None, capsys: pytest.CaptureFixture[str], reason: str
) -> None:
    before = anchors.path().read_text()
    assert main(["audit", "accept", "--reason", reason]) == 2
    assert "请写明事由" in capsys.readouterr().err
    assert anchors.path().read_text() == before
    assert not AuditEntry.objects.filter(action="audit.accept").exists()


def test_the_anchor_is_not_moved_without_an_entry_that_says_so(
    sealed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = anchors.path().read_text()
    write_entries(1)

    def fails(*_args: Any, **_kwargs: Any) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(audit, "record", fails)
    with pytest.raises(DatabaseError, match="disk full"):
        main(["audit", "accept", "--reason", "查清了不符"])
    assert anchors.path().read_text() == before


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite writes one after the other")
def test_what_is_written_while_the_anchor_is_reset_is_sealed_afterwards(sealed: None) -> None:
    early, last = row_keys.take(AuditEntry, 2)
    AuditEntry.objects.create(pk=last, actor_kind="job", actor_name="t", action="x")
    chain.seal()
    assert main(["audit", "accept", "--reason", "查清了不符"]) == 0
    AuditEntry.objects.create(pk=early, actor_kind="job", actor_name="t", action="x")
    chain.seal()
    assert chain.verify().is_whole
    assert AuditEntry.objects.get(pk=early).seal


@pytest.mark.parametrize("field", ["sequence", "seal", "highest"])
def test_a_changed_anchor_is_found(sealed: None, field: str) -> None:
    file = anchors.path()
    text = file.read_text()
    value = anchors.read()
    old = f'"{field}": {getattr(value, field)}' if field != "seal" else f'"seal": "{value.seal}'
    assert old in text
    file.write_text(text.replace(old, old[:-1] + ("8" if old[-1] != "8" else "9")))
    assert kinds() == {Kind.NO_ANCHOR}


def test_a_lost_anchor_is_found_and_nothing_is_sealed_without_it(sealed: None) -> None:
    anchors.path().unlink()
    assert kinds() == {Kind.NO_ANCHOR}
    write_entries(1)
    with pytest.raises(anchors.AnchorError):
        chain.seal()


def test_that_nothing_is_sealed_is_logged_once_and_not_every_three_seconds(
    sealed: None, caplog: pytest.LogCaptureFixture
) -> None:
    anchors.path().unlink()
    write_entries(1)
    for _time in range(3):
        jobs.seal_audit()
    assert [record.message for record in caplog.records] == [
        f"the audit is not sealed: {chain.no_anchor_words()}"
    ]


def test_an_anchor_of_another_key_counts_for_nothing(
    sealed: None, settings: Settings, tmp_path: Path
) -> None:
    home = settings.HOME
    settings.HOME = tmp_path
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "audit").write_text("ab" * 32)
    anchors.write(anchors.Anchor())
    settings.HOME = home
    assert kinds() == {Kind.NO_ANCHOR}


def test_database_and_anchor_of_an_older_day_show_by_the_copy_that_was_sent_out(
    sealed: None, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.HOME, home = tmp_path, settings.HOME
    (tmp_path / "keys").symlink_to(home / "keys")
    older = anchors.path().read_text()
    write_entries(3)
    chain.seal()
    publishing.publish()
    (copy,) = (tmp_path / "outbox" / "anchors").iterdir()
    assert copy.stat().st_mode & 0o077 == 0
    as_owner(AuditEntry.objects.filter(sequence__gt=6).delete)
    give_keys_back()
    anchors.path().write_text(older)
    assert main(["audit", "verify"]) == 0
    assert main(["audit", "verify", "--anchor", str(copy)]) == 7
    assert "封存链只到第 7 条，锚点记到第 9 条" in capsys.readouterr().out


def test_verification_tells_scripts_by_its_exit_code(
    sealed: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", "verify"]) == 0
    assert "已封存的 6 条首尾相接" in capsys.readouterr().out
    assert main(["audit", "verify", "--anchor", str(tmp_path / "none.json")]) == 3
    (tmp_path / "other.json").write_text("{}")
    assert main(["audit", "verify", "--anchor", str(tmp_path / "other.json")]) == 3
    as_owner(entry(2).delete)
    assert main(["audit", "verify"]) == 7
    assert "第 2 条不见了" in capsys.readouterr().out
    assert AuditEntry.objects.filter(action="audit.verify").count() == 2


@pytest.mark.parametrize(
    "attack",
    [
        lambda: entry(3).update(actor_name="别人"),
        lambda: entry(3).update(**UNSEALED),
        lambda: entry(3).update(seal="0" * 64),
        lambda: entry(3).delete(),
        lambda: AuditEntry.objects.filter(sequence=None).update(actor_name="别人"),
        lambda: AuditEntry.objects.filter(sequence=None).delete(),
        lambda: AuditEntry.objects.all()._raw_delete("default"),
    ],
)
def test_the_database_itself_refuses_to_change_or_delete_what_was_written(
    sealed: None, attack: Any
) -> None:
    write_entries(1)
    before = list(AuditEntry.objects.order_by("pk").values())
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        attack()
    assert list(AuditEntry.objects.order_by("pk").values()) == before


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no such statement")
def test_the_database_refuses_to_replace_what_was_written(sealed: None) -> None:
    write_entries(1)
    last = AuditEntry.objects.order_by("-pk")[0]
    with (
        pytest.raises(DatabaseError, match="never changes"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"INSERT OR REPLACE INTO {TABLE} SELECT * FROM {TABLE} WHERE id = {last.pk}")


def test_a_trigger_that_is_missing_or_was_put_in_is_found(sealed: None) -> None:
    name = f"{TABLE}_kept"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f'DROP TRIGGER "{name}"')
            cursor.execute(
                f"CREATE TRIGGER zz AFTER INSERT ON {TABLE} WHEN new.actor_id = 6"
                f" BEGIN DELETE FROM {TABLE} WHERE id = new.id; END"
            )
        else:
            cursor.execute(f'ALTER TABLE {TABLE} DISABLE TRIGGER "{name}"')
            cursor.execute(
                f"CREATE TRIGGER zz AFTER INSERT ON {TABLE}"
                " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
    found = chain.verify().findings
    assert {finding.kind for finding in found} == {Kind.TRIGGERS}
    assert [name in finding.words for finding in found] == [True, False]


def execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def trigger_words() -> list[str]:
    found = chain.verify().findings
    assert {finding.kind for finding in found} <= {Kind.TRIGGERS}
    return [finding.words for finding in found]


on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="on SQLite alone")
on_postgresql = pytest.mark.skipif(connection.vendor == "sqlite", reason="on PostgreSQL alone")
HIDES = f"BEFORE INSERT ON {TABLE.upper()} WHEN new.actor_id = 6 BEGIN SELECT RAISE(IGNORE); END"


def test_nothing_is_found_where_the_table_is_as_it_was_made(sealed: None) -> None:
    assert trigger_words() == []


@on_sqlite
@pytest.mark.parametrize(
    ("statements", "named"),
    [
        ([f"CREATE TRIGGER zz {HIDES}"], "zz"),
        ([f'DROP TRIGGER "{TABLE}_kept"', f'CREATE TRIGGER "{TABLE}_KEPT" {HIDES}'], "_KEPT"),
        (
            [
                f'DROP TRIGGER "{TABLE}_kept"',
                (
                    f'CREATE TRIGGER "{TABLE}_kept" BEFORE DELETE ON "{TABLE}" WHEN 0'
                    " BEGIN SELECT RAISE(ABORT, 'this row never changes'); END"
                ),
            ],
            f"{TABLE}_kept 被改动",
        ),
        (
            [
                (
                    f"CREATE TRIGGER zz AFTER INSERT ON access_session"
                    f" BEGIN UPDATE {TABLE} SET previous = 'x' WHERE sequence IS NULL; END"
                )
            ],
            "zz",
        ),
        ([f"CREATE UNIQUE INDEX zz ON {TABLE} (action) WHERE id < 0"], "唯一索引 zz"),
        ([f"CREATE UNIQUE INDEX zz ON {TABLE} (id + 1)"], "唯一索引 zz"),
    ],
)
def test_whatever_else_acts_on_the_table_is_named(
    sealed: None, statements: Any, named: str
) -> None:
    execute(*statements)
    assert any(named in words for words in trigger_words())


@on_sqlite
def test_a_table_that_drops_what_conflicts_is_named(sealed: None) -> None:
    execute(
        "PRAGMA writable_schema=ON",
        "UPDATE sqlite_master SET sql = replace(sql, 'UNIQUE', 'UNIQUE ON CONFLICT IGNORE')"
        f" WHERE name = '{TABLE}'",
    )
    try:
        assert any("ON CONFLICT" in words for words in trigger_words())
    finally:
        execute(
            "UPDATE sqlite_master SET sql = replace(sql, ' ON CONFLICT IGNORE', '')"
            f" WHERE name = '{TABLE}'",
            "PRAGMA writable_schema=OFF",
        )


@on_sqlite
@pytest.mark.parametrize("sealed_number", [3, 6])
def test_a_sealed_entry_is_not_replaced_by_one_with_its_number(
    sealed: None, sealed_number: int
) -> None:
    """INSERT OR REPLACE and UPDATE OR REPLACE delete the row with the same unique value, and no
    trigger of deletion sees it."""
    write_entries(1)
    fields = [str(field.column) for field in AuditEntry._meta.concrete_fields]
    values = [{"id": "id + 1000", "actor_name": "'别人'"}.get(name, f'"{name}"') for name in fields]
    columns = ", ".join(f'"{name}"' for name in fields)
    attacks = [
        (
            f"INSERT OR REPLACE INTO {TABLE} ({columns}) SELECT {', '.join(values)} FROM {TABLE}"
            f" WHERE sequence = {sealed_number}"
        ),
        (
            f"UPDATE OR REPLACE {TABLE} SET sequence = {sealed_number}, seal = 'x'"
            " WHERE sequence IS NULL"
        ),
    ]
    for attack in attacks:
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            execute(attack)
    assert entry(sealed_number).count() == 1
    assert AuditEntry.objects.count() == 7
    assert chain.seal() == 1
    assert chain.verify().is_whole


EMPTY = "CREATE {} FUNCTION {} RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$"


@on_sqlite
@pytest.mark.parametrize("kind", ["Trigger", "TRIGGER", "table", "index", "x"])
def test_a_trigger_that_goes_by_another_type_is_named(sealed: None, kind: str) -> None:
    """SQLite runs it all the same: it reads the statement alone."""
    execute(
        f"CREATE TRIGGER zz {HIDES}",
        "PRAGMA writable_schema=ON",
        f"UPDATE sqlite_master SET type = '{kind}' WHERE name = 'zz'",
    )
    try:
        assert any("触发器 zz" in words for words in trigger_words())
    finally:
        execute(
            "UPDATE sqlite_master SET type = 'trigger' WHERE name = 'zz'",
            "PRAGMA writable_schema=OFF",
            "DROP TRIGGER zz",
        )


@on_sqlite
@pytest.mark.parametrize("table", ["work_schedule", "work_event", TASKS])
def test_a_trigger_on_what_sealing_depends_on_is_named(sealed: None, table: str) -> None:
    execute(f"CREATE TRIGGER zz BEFORE UPDATE ON {table} BEGIN SELECT RAISE(IGNORE); END")
    assert any("触发器 zz" in words for words in trigger_words())


@pytest.mark.parametrize("minutes", [6, 600])
def test_entries_that_lie_unsealed_for_long_are_found(sealed: None, minutes: int) -> None:
    write_entries(2)
    assert chain.verify().is_whole
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
        write_entries(1)
        (late,) = chain.verify().findings
        assert late.kind == Kind.LATE
        assert "有 2 条留痕早该封存" in late.words
        assert main(["audit", "verify"]) == 7
        assert AuditEntry.objects.filter(sequence=None).count() == 4  # it seals nothing itself
        chain.seal()
        assert chain.verify().is_whole


@pytest.mark.parametrize(("minutes", "is_whole"), [(1, True), (10, False), (None, False)])
def test_a_sealing_task_that_stands_still_is_found(
    sealed: None, minutes: int | None, is_whole: bool
) -> None:
    now = timezone.now()
    Worker.objects.create(name="w", started_at=now - timedelta(hours=1), beat_at=now)
    last_at = now - timedelta(minutes=minutes) if minutes else None
    Schedule.objects.update_or_create(
        name=chain.SEALING_TASK, defaults={"next_at": now, "last_at": last_at}
    )
    assert chain.verify().is_whole == is_whole
    assert kinds() == (set() if is_whole else {Kind.LATE})


def test_the_sealing_task_goes_by_its_name() -> None:
    discover()
    assert chain.SEALING_TASK in SCHEDULES


def test_no_task_is_missed_where_no_worker_runs_or_has_just_begun(sealed: None) -> None:
    now = timezone.now()
    Schedule.objects.update_or_create(
        name=chain.SEALING_TASK, defaults={"next_at": now, "last_at": now - timedelta(days=2)}
    )
    assert chain.verify().is_whole
    Worker.objects.create(name="w", started_at=now - timedelta(seconds=20), beat_at=now)
    assert chain.verify().is_whole


def test_a_command_leaves_nothing_unsealed(sealed: None) -> None:
    write_entries(1)
    assert main(["audit", "verify"]) == 0
    assert not AuditEntry.objects.filter(sequence=None).exists()


@on_sqlite
@pytest.mark.parametrize("ids", [[7], [8], [9], [7, 8, 9], [8, 9]])
def test_entries_that_were_deleted_before_they_were_sealed_are_found(
    sealed: None, ids: list[int]
) -> None:
    first = AuditEntry.objects.order_by("pk")[0].pk - 1
    write_entries(3)
    as_owner(AuditEntry.objects.filter(pk__in=[first + pk for pk in ids]).delete)
    assert kinds() == {Kind.HOLE}
    write_entries(1)
    assert kinds() == {Kind.HOLE}
    chain.seal()
    (hole,) = chain.verify().findings
    assert (hole.kind, hole.first, hole.last) == (Kind.HOLE, first + ids[0], first + ids[-1])


@on_sqlite
def test_what_was_not_committed_leaves_no_hole(sealed: None) -> None:
    for _time in range(3):
        with suppress(ValueError), transaction.atomic():
            write_entries(2)
            raise ValueError
        write_entries(1)
    assert chain.verify().is_whole
    chain.seal()
    assert chain.verify().is_whole


@on_postgresql
@pytest.mark.parametrize(
    ("statements", "named"),
    [
        ([EMPTY.format("OR REPLACE", "refuse_change()")], "函数 refuse_change 被改动"),
        (
            [
                EMPTY.format("", "allow()"),
                f'DROP TRIGGER "{TABLE}_kept" ON {TABLE}',
                (
                    f'CREATE TRIGGER "{TABLE}_kept" BEFORE DELETE ON {TABLE}'
                    " FOR EACH ROW EXECUTE FUNCTION allow()"
                ),
            ],
            f"{TABLE}_kept",
        ),
        (
            [
                f'DROP TRIGGER "{TABLE}_kept" ON {TABLE}',
                (
                    f'CREATE TRIGGER "{TABLE}_kept" AFTER INSERT ON {TABLE}'
                    " FOR EACH ROW WHEN (false) EXECUTE FUNCTION refuse_change()"
                ),
            ],
            f"{TABLE}_kept 被改动",
        ),
        ([f'ALTER TABLE {TABLE} DISABLE TRIGGER "{TABLE}_kept"'], f"{TABLE}_kept 被停用"),
        (
            [
                f"CREATE RULE zz AS ON INSERT TO {TABLE} WHERE new.actor_id = 6 DO INSTEAD NOTHING",
            ],
            "规则 zz",
        ),
        ([f"CREATE UNIQUE INDEX zz ON {TABLE} (action) WHERE id < 0"], "唯一索引 zz"),
        ([f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY"], "行级安全"),
        ([f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY"], "行级安全"),
        ([f"CREATE POLICY zz ON {TABLE} USING (false)"], "zz"),
        *(
            (
                [
                    EMPTY.format("", "zz()"),
                    (
                        f"CREATE TRIGGER zz BEFORE UPDATE ON {table}"
                        " FOR EACH ROW EXECUTE FUNCTION zz()"
                    ),
                ],
                f"触发器 zz（表 {table}）",
            )
            for table in ("work_schedule", "work_event", TASKS)
        ),
        (
            [
                (
                    "CREATE TRIGGER zz BEFORE INSERT ON work_event"
                    " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
                )
            ],
            "触发器 zz（表 work_event）",
        ),
        (["CREATE RULE zz AS ON UPDATE TO work_schedule DO INSTEAD NOTHING"], "规则 zz"),
        (
            [
                ("CREATE FUNCTION zz() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$"),
                "CREATE EVENT TRIGGER zz ON ddl_command_end EXECUTE FUNCTION zz()",
            ],
            "事件触发器 zz",
        ),
        (
            [
                (
                    "CREATE FUNCTION zz() RETURNS void LANGUAGE sql"
                    f" AS $$ DELETE FROM {TABLE.upper()} $$"
                )
            ],
            "函数 zz()",
        ),
        (
            [
                (
                    "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET"
                    " session_replication_role = replica', current_database()); END $$"
                )
            ],
            "session_replication_role=replica",
        ),
        (["ALTER ROLE CURRENT_USER SET session_replication_role = replica"], "replica"),
        (["SET LOCAL session_replication_role = replica"], "是 replica"),
        ([f"CREATE TABLE zz () INHERITS ({TABLE})"], "表 zz 继承自"),
        (
            [(f"CREATE TABLE zz (of bigint REFERENCES {TABLE} ON DELETE CASCADE)")],
            "表 zz 的外键",
        ),
        (
            [
                "CREATE TABLE zz (id bigint PRIMARY KEY)",
                (
                    f"ALTER TABLE {TABLE} ADD CONSTRAINT zz FOREIGN KEY (actor_id)"
                    " REFERENCES zz ON DELETE CASCADE NOT VALID"
                ),
            ],
            "的外键 zz",
        ),
    ],
)
def test_whatever_else_acts_on_the_table_of_postgresql_is_named(
    sealed: None, statements: Any, named: str
) -> None:
    execute(*statements)
    assert any(named in words for words in trigger_words())


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has no such statement")
def test_the_database_refuses_to_empty_the_table(sealed: None) -> None:
    with (
        pytest.raises(DatabaseError, match="never changes"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"TRUNCATE {TABLE}")


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite writes one after the other")
def test_an_entry_that_was_committed_late_is_sealed_within_the_hour() -> None:
    write_entries(1)
    *early, last = row_keys.take(AuditEntry, 3)

    def commit(key: int) -> None:
        AuditEntry.objects.create(pk=key, actor_kind="job", actor_name="t", action="x")

    commit(last)
    assert chain.seal() == 2
    commit(early[1])
    assert chain.verify().is_whole
    assert chain.seal() == 1
    assert chain.verify().is_whole
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        write_entries(1)
        chain.seal()
        commit(early[0])
        assert chain.seal() == 0
        assert kinds() == {Kind.UNSEALED}


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite writes one after the other")
def test_an_entry_of_a_transaction_that_ran_for_hours_is_sealed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = timezone.now()
    write_entries(1)
    early, last = row_keys.take(AuditEntry, 2)
    AuditEntry.objects.create(pk=last, actor_kind="job", actor_name="t", action="x")
    monkeypatch.setattr(chain, "_running_since", lambda: now - timedelta(minutes=1))
    chain.seal()
    with time_machine.travel(now + timedelta(hours=3)):
        write_entries(1)
        chain.seal()
        AuditEntry.objects.create(pk=early, actor_kind="job", actor_name="t", action="x")
        assert chain.verify().is_whole
        assert chain.seal() == 1
        monkeypatch.setattr(chain, "_running_since", lambda: None)
        write_entries(1)
        chain.seal()
        assert anchors.read().open == ()


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite writes one after the other")
@pytest.mark.django_db(transaction=True)
def test_the_oldest_transaction_that_runs_is_known() -> None:
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT now()")
            (begun,) = cursor.fetchone()
            assert chain._running_since() == begun
        # The server ends the transaction before it answers; of a closed connection it learns later.
        other.rollback()
        assert chain._running_since() is None
    finally:
        other.close()


def test_a_process_that_died_before_it_moved_the_anchor_leaves_a_whole_chain(
    sealed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_entries(2)

    def dies(_anchor: anchors.Anchor) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(anchors, "write", dies)
        with pytest.raises(OSError, match="no space"):
            chain.seal()
    assert chain.verify().is_whole
    write_entries(1)
    assert chain.seal() == 1
    assert chain.verify().is_whole
    assert anchors.read().sequence == 9


def test_one_anchor_a_day_lies_in_the_folder(
    sealed: None, settings: Settings, tmp_path: Path
) -> None:
    settings.HOME, home = tmp_path, settings.HOME
    (tmp_path / "keys").symlink_to(home / "keys")
    now = timezone.now()
    for hours in (0, 0, 24, 48):
        with time_machine.travel(now + timedelta(hours=hours)):
            publishing.publish()
    assert len(list((tmp_path / "outbox" / "anchors").iterdir())) == 3


def test_the_anchor_reaches_the_syslog(sealed: None, settings: Settings, tmp_path: Path) -> None:
    gaps = tuple(anchors.Gap(7 + 2 * n, 7 + 2 * n, "2026-11-01T00:00:00+00:00") for n in range(999))
    anchor = anchors.read()
    assert anchor
    anchors.write(replace(anchor, open=gaps))
    settings.LIANDONG_AUDIT_ANCHOR, settings.LIANDONG_SYSLOG = "syslog", str(tmp_path / "log")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as log:
        log.bind(str(tmp_path / "log"))
        log.settimeout(5)
        publishing.publish()
        text = log.recv(4096).decode()
    assert entry(6).get().seal in text
    assert len(text) < 1_024
    (tmp_path / "log").unlink()
    with pytest.raises(FileNotFoundError):
        publishing.publish()


@on_sqlite
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "'never'"),
        ("at", "'2026-13-45 00:00:00'"),
        ("actor_name", "x'ff00'"),
        ("action", "CAST(x'ff' AS TEXT)"),
        ("detail", """'{"a": "\\ud800"}'"""),
    ],
)
def test_an_entry_that_cannot_be_read_is_named_and_the_rest_is_sealed(
    sealed: None,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
    column: str,
    value: str,
) -> None:
    fields = [str(field.column) for field in AuditEntry._meta.concrete_fields if field.name != "id"]
    values = {"sequence": "NULL", "previous": "''", "seal": "''", column: value}
    execute(
        f"INSERT INTO {TABLE} ({', '.join(fields)})"
        f" SELECT {', '.join(values.get(name, name) for name in fields)} FROM {TABLE}"
        " WHERE sequence = 3"
    )
    bad = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True)[0]
    assert chain.seal() == 0
    assert kinds() == {Kind.UNREADABLE}
    write_entries(2)
    jobs.seal_audit()
    assert f"[{bad}]" in caplog.text
    found = chain.verify()
    assert (found.sealed, found.unsealed) == (8, 0)
    assert [(finding.kind, finding.first) for finding in found.findings] == [(Kind.UNREADABLE, bad)]
    assert main(["audit", "verify"]) == 7
    assert f"编号 {bad} 的留痕无法读取" in capsys.readouterr().out


@on_sqlite
@pytest.mark.parametrize(
    "change",
    [
        "at = replace(at, ' ', 'T')",
        "at = at || '+00:00'",
        "at = at || 'Z'",
        """detail = '{"a": 9, "a": 2}'""",
        """detail = '{"a":2}'""",
        """detail = '{"\\u0061": 2}'""",
    ],
)
def test_the_same_value_in_another_form_is_found(db: None, change: str) -> None:
    """Who reads the database by other means would read another moment or another detail."""
    audit.record("record.view", by=System("t"), detail={"a": 2})
    write_entries(1)
    assert chain.seal() == 2
    before = entry(1).get()
    as_owner(lambda: execute(f"UPDATE {TABLE} SET {change} WHERE id = {before.pk}"))
    after = entry(1).get()
    assert (after.at, after.detail) == (before.at, before.detail)
    assert kinds() == {Kind.UNREADABLE}


@on_sqlite
@pytest.mark.parametrize("sequence", [3, 6])
def test_a_sealed_entry_that_cannot_be_read_any_more_is_named_alone(
    sealed: None, sequence: int
) -> None:
    key = entry(sequence).get().pk

    def spoil() -> None:
        execute(f"UPDATE {TABLE} SET at = 'never' WHERE id = {key}")

    as_owner(spoil)
    found = chain.verify().findings
    assert [(finding.kind, finding.first) for finding in found] == [(Kind.UNREADABLE, key)]
    write_entries(1)
    assert chain.seal() == 1
    assert {finding.kind for finding in chain.verify().findings} == {Kind.UNREADABLE}


@on_sqlite
def test_more_unreadable_entries_than_are_sealed_at_once_do_not_stop_it(
    sealed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chain, "BATCH", 2)
    for _number in range(5):
        execute(
            f"INSERT INTO {TABLE} (at, actor_kind, actor_name, actor_role, action, object_type,"
            " object_id, detail, address, previous, seal)"
            " VALUES ('never', 'user', '', '', 'x', '', '', '{}', '', '', '')"
        )
    write_entries(3)
    assert chain.seal() == 3
    assert chain.verify().found == 5
