"""`liandong backup`: makes a backup, checks one, makes the parts of the keys.

Exit codes: 0 done · 1 not done, the reason is on stderr · 3 a file cannot be read or written.
"""

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actors import System
from liandong.desk.backup import archives, keepers, kept
from liandong.desk.backup.actions.backups import take_backup
from liandong.desk.backup.errors import BackupError
from liandong.desk.config.console import complain, say

BY: Final = System("liandong backup")
LINE_EVERY: Final = 2.0
"""Seconds between two lines of progress."""


def backup(argv: Sequence[str]) -> int:
    options = _parser().parse_args(argv)
    if options.new_parts:
        return _make_parts(*options.new_parts)
    if options.check:
        return _check(options)
    if options.list:
        return _list()
    tell = progress()
    found = take_backup(by=BY, tell=lambda done, total, words: tell(words, done, total))
    say(f"备份已做成，并通读核对：{found.path}（{megabytes(found.note.size)}）")
    return 0


def read_secret(parts: Sequence[Path]) -> keepers.Secret:
    """Of the two files. Raises BackupError, OSError."""
    return keepers.join(*(_text(path) for path in parts))


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise BackupError(f"{path} {keepers.NOT_A_PART}", "请指定保管人的分件文件") from error


def progress() -> Callable[[str, int, int], None]:
    """Writes how far it is to stderr, now and then."""
    last = [float("-inf")]

    def tell(words: str, done: int, total: int) -> None:
        if time.monotonic() - last[0] >= LINE_EVERY:
            last[0] = time.monotonic()
            complain(f"{words} {100 * done // max(total, 1)}%")

    return tell


def megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"


def _make_parts(first: Path, second: Path) -> int:
    """A new key for backups, and both parts; the desk keeps neither."""
    home, today = Path(settings.HOME), timezone.localdate()
    for path in (first, second):
        if path.exists():
            raise BackupError(f"{path} 已经存在，没有覆盖", "换一个文件名")
        if home in path.resolve().parents:
            raise BackupError(f"{path} 在工作台的主目录里", "存到两位保管人各自的 U 盘上")
    secret = keepers.new_secret(home)
    pair = keepers.split(secret, on=today)
    for path, text in ((first, pair.first), (second, pair.second)):
        with path.open("x", encoding="utf-8") as file:
            path.chmod(0o600)
            file.write(text)
    if keepers.join(_text(first), _text(second)) != secret:
        raise BackupError("写出的分件读回来不一致", "换一个存储设备再做")
    before = keepers.known(home)
    keepers.write_recipient(home, secret, number=pair.number, on=today)
    audit.record("backup.parts", by=BY, detail={"number": pair.number})
    say(f"第 1 份：{first}\n第 2 份：{second}\n对号 {pair.number}")
    say("请打印或另存副本，交两位保管人分别保管，然后从这台机器上删去。今后的备份用这一对打开。")
    if before:
        say(f"以前的备份仍要用对号 {before.number} 的那一对打开，请继续保管。")
    return 0


def _check(options: Namespace) -> int:
    """Read a whole backup and restore nothing: with its parts each member, else what its note says
    of the file."""
    path: Path = options.check
    size = path.stat().st_size
    tell, done = progress(), [0]

    def add(count: int) -> None:
        done[0] += count
        tell("核对", done[0], max(size, done[0]))

    if not options.parts:
        note = kept.check_digest(path, add)
        say(f"{path.name} 与做成时一致（{_when(note.made_at)}，{megabytes(note.size)}）。")
        say("没有打开内容：加 --parts 分件一 分件二 逐项核对。")
        return 0
    secret = read_secret(options.parts)
    with path.open("rb") as file:
        found = archives.read(file, [keepers.identity_of(secret)], lambda _name, _size: None, add)
    if found.about["keys"] != secret.checks():
        raise BackupError("备份完好，但分件里没有它的工作台密钥", "找出做备份时在用的那一对分件")
    rows = sum(found.about["rows"].values())
    say(
        f"{path.name} 完好：{_when(found.about['made_at'])}，工作台 {found.about['desk']}，"
        f"{len(found.entries)} 项，{megabytes(found.size)}，{rows:,} 行，可以恢复。"
    )
    return 0


def _list() -> int:
    home = Path(settings.HOME)
    desk = keepers.desk_number(keepers.checks_of(keepers.keys_of(home)))
    for each in kept.kept_in(kept.folder(), desk):
        note = each.note
        say(f"{_when(note.made_at)}  {megabytes(note.size):>12}  对号 {note.parts}  {each.path}")
    return 0


def _when(moment: str) -> str:
    return f"{timezone.localtime(datetime.fromisoformat(moment)):%Y-%m-%d %H:%M}"


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="liandong backup",
        description="做一次备份并通读核对；备份时工作台照常使用。",
    )
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument(
        "--new-parts",
        nargs=2,
        type=Path,
        metavar=("文件一", "文件二"),
        help="生成备份密钥，分成两份，交两位保管人（首次使用前执行一次）",
    )
    chosen.add_argument("--check", type=Path, metavar="备份", help="核对一份备份，不恢复")
    chosen.add_argument("--list", action="store_true", help="列出保存着的备份")
    parser.add_argument(
        "--parts",
        nargs=2,
        type=Path,
        metavar=("分件一", "分件二"),
        help="与 --check 同用：用密钥分件逐项核对全部内容",
    )
    return parser
