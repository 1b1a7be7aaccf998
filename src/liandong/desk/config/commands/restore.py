"""`liandong restore`: restores a desk from a backup, and lets a restored one send again.

The desk is prepared in a folder of its own (with PostgreSQL in a schema of its own) and takes its
place at the end: broken off before, nothing has changed; broken off while it does, the same command
finishes it. Exit codes: 0 done · 1 not done, the reason is on stderr · 2 wrong usage.
"""

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import quote

from liandong.desk.access.encryption.keys import KeyFileError
from liandong.desk.backup import switching
from liandong.desk.backup.errors import BackupError
from liandong.desk.backup.switching import STAGED, Switch
from liandong.desk.config import environment as env
from liandong.desk.config import home
from liandong.desk.config.console import complain, say
from liandong.desk.config.desk_start import check_keys, open_desk, start_django
from liandong.desk.config.home import HomeError

SCHEMA: Final = "liandong_restoring"
"""Where the tables of a PostgreSQL are filled."""
WRONG_USAGE: Final = 2


def restore(argv: Sequence[str]) -> int:
    options = _parser().parse_args(argv)
    try:
        if options.release:
            return _release(options)
        return _restore(options)
    except (HomeError, KeyFileError, BackupError) as problem:
        complain(str(problem))
        return 1


def _restore(options: Namespace) -> int:
    os.umask(0o077)
    target = home.folder()
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    home.close_to_others(target)
    descriptor = home.occupy(target, alone=True)
    try:
        if switch := switching.begun(target):
            _start_beside(target)
            switching.finish(target, switch, _move_tables)
            say("上次中断的恢复已经做完。")
            return 0
        if options.file is None or options.parts is None:
            complain("请指定备份文件和两份密钥分件：liandong restore 备份 --parts 分件一 分件二")
            return WRONG_USAGE
        return _from_archive(options, target)
    finally:
        switching.clear(target)
        os.close(descriptor)


def _from_archive(options: Namespace, target: Path) -> int:
    if home.is_desk(target) and not options.over:
        raise HomeError(
            f"{target} 里已有工作台，没有恢复\n"
            "办法：换一个空的 LIANDONG_HOME；确实要替换它，加 --over（原有的会移到旁边，不删除）"
        )
    switching.clear(target)
    schema = _schema()
    home.make(target / STAGED)
    _start_beside(target)
    from liandong.desk.access.actors import System
    from liandong.desk.backup.actions.restores import prepare
    from liandong.desk.config.commands.backup import megabytes, progress, read_secret

    secret = read_secret(options.parts)
    size, tell, done = options.file.stat().st_size, progress(), [0]

    def add(count: int) -> None:
        done[0] += count
        tell("恢复", done[0], max(size, done[0]))

    aside = f"before-restore-{datetime.now():%Y%m%dT%H%M%S}"  # noqa: DTZ005 - a folder's name
    if schema:
        _prepare_schema(schema, over=options.over)
    manifest = prepare(
        options.file, secret, reason=options.reason, by=System("liandong restore"), tell=add
    )
    switch = Switch(aside, schema, SCHEMA if schema else "")
    switching.begin(target, switch)
    switching.finish(target, switch, _move_tables)
    rows = sum(manifest.about["rows"].values())
    say(
        f"已恢复到 {target}：备份于 {manifest.about['made_at']}，{len(manifest.entries)} 项，"
        f"{megabytes(manifest.size)}，{rows:,} 行。"
    )
    if (target / aside).exists():
        say(f"原有的工作台在 {target / aside}" + (f"，原有的表在模式 {aside}" if schema else ""))
    say(
        "对外发送已暂停（通知、留痕锚点、交换文件夹）。核对以后执行：\n"
        "liandong restore --release send|drop --reason 事由"
    )
    return 0


def _start_beside(target: Path) -> None:
    """Start Django in the desk that is prepared: it is a home of its own, below the other."""
    os.environ["LIANDONG_HOME"] = str(target / STAGED)
    os.environ.pop("LIANDONG_HOME_FILE", None)
    if url := env.text("DATABASE_URL"):
        os.environ.pop("DATABASE_URL_FILE", None)
        mark = "&" if "?" in url else "?"
        os.environ["DATABASE_URL"] = f"{url}{mark}options={quote(f'-csearch_path={SCHEMA}')}"
    else:
        from liandong.desk.work.sqlite_file import create_missing, name_of

        if switching.begun(target) is None:
            create_missing(name_of(target / STAGED / home.DATABASE))
    start_django()


def _schema() -> str:
    """The one in which the desk of this database stands or would stand; empty for SQLite."""
    url = env.text("DATABASE_URL")
    if not url:
        return ""
    import psycopg

    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            row = connection.execute("SELECT current_schema()").fetchone()
    except psycopg.Error as error:
        raise BackupError(f"数据库连不上：{error}", "数据库恢复后再执行一次") from error
    return str(row[0]) if row and row[0] else "public"


def _prepare_schema(schema: str, *, over: bool) -> None:
    """Make the schema that is filled, empty. Raises BackupError where a desk stands in `schema` and
    is not to be replaced."""
    from django.db import connection

    from liandong.desk.backup.databases.postgresql import has_desk

    with connection.cursor() as cursor:
        if has_desk(connection.connection, schema) and not over:
            raise BackupError(
                "DATABASE_URL 指向的数据库里已有工作台，没有恢复",
                "换一个空的数据库；确实要替换它，加 --over（原有的表移到另一个模式，不删除）",
            )
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        cursor.execute(f"CREATE SCHEMA {SCHEMA}")


def _move_tables(switch: Switch) -> None:
    from django.db import connection

    from liandong.desk.backup.databases.postgresql import take_place

    connection.ensure_connection()
    take_place(
        connection.connection,
        staged=switch.staged_schema,
        schema=switch.schema,
        aside=switch.aside.replace("-", "_").lower(),
    )
    connection.close()


def _release(options: Namespace) -> int:
    open_desk(new=False)
    check_keys()
    from liandong.desk.access.actors import System
    from liandong.desk.access.jobs import seal_audit
    from liandong.desk.access.rules.reasons import readable
    from liandong.desk.backup.actions.restores import release

    reason = readable(options.reason)
    if not reason:
        complain("请写明事由（--reason），它留在留痕里，例如：已与原工作台核对，原机器停用")
        return WRONG_USAGE
    send = options.release == "send"
    count = release(send_waiting=send, reason=reason, by=System("liandong restore"))
    seal_audit()
    say(f"已放行。到期未发的通知 {count} 条，{'随即发送' if send else '不再发送'}。")
    return 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="liandong restore",
        description="从备份恢复工作台。恢复后不对外发送，直到放行。",
    )
    parser.add_argument("file", nargs="?", type=Path, metavar="备份", help="liandong backup 的文件")
    parser.add_argument(
        "--parts", nargs=2, type=Path, metavar=("分件一", "分件二"), help="两位保管人的密钥分件"
    )
    parser.add_argument(
        "--over", action="store_true", help="替换已有的工作台；原有的移到旁边，不删除"
    )
    parser.add_argument(
        "--release",
        choices=("send", "drop"),
        help="放行对外发送；到期未发的通知：send 发送，drop 不再发送",
    )
    parser.add_argument("--reason", default="", metavar="事由", help="留在留痕里")
    return parser
