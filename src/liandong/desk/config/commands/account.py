"""`liandong account`: creates a security administrator, or readmits one.

For the operator of the machine, where nobody at the desk can help: the first password was lost, the
only administrator has left or is locked. All other accounts are managed under 人员 in the desk.
"""

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from django.db import transaction

from liandong.desk.access.actions.administrators import NotAnAdministratorError, admit_administrator
from liandong.desk.access.actors import System
from liandong.desk.config.commands import one_time_passwords
from liandong.desk.config.commands.first_start import USERNAME
from liandong.desk.config.console import complain, say

BY: Final = System("liandong account")
WRONG_USAGE: Final = 2


def account(argv: Sequence[str]) -> int:
    """The password is shown on the terminal once it is set, or written to a file before that.

    Exit code 2, with nothing changed, where there is neither; 1 where the file cannot be written,
    or the account is not an administrator's.
    """
    options = _parser().parse_args(argv)
    file: Path | None = options.password_file
    if file is None and not one_time_passwords.has_terminal():
        complain(
            "标准输出不是终端：口令不写进日志或管道。没有改动任何账号。\n"
            "请在终端里执行，或用 --password-file 文件（新建，权限 0600）。"
        )
        return WRONG_USAGE
    try:
        with transaction.atomic():
            password = admit_administrator(username=options.username, by=BY)
            if file:
                one_time_passwords.to_file(file, options.username, password)
    except NotAnAdministratorError as problem:
        complain(str(problem))
        return 1
    except OSError as problem:
        complain(f"口令文件 {file} 无法写入（{problem.strerror}）。没有改动任何账号。")
        return 1
    if file:
        say(f"账号 {options.username} 的一次性口令在 {file}（权限 0600，用后请删除）")
    else:
        one_time_passwords.to_terminal(options.username, password)
    return 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="liandong account", description="新建安全管理员，或重置其口令并解除停用和锁定"
    )
    parser.add_argument(
        "username", nargs="?", default=USERNAME, metavar="账号", help=f"缺省为 {USERNAME}"
    )
    parser.add_argument(
        "--password-file",
        type=Path,
        metavar="文件",
        help="口令写进这个新文件（权限 0600），不显示在终端",
    )
    return parser
