"""The commands of the desk. `liandong.cli` imports this module late: Django starts here.

Exit codes: 0 done, 1 not done (the reason is on stderr), 2 wrong arguments, 130 interrupted. Others
are specific to a command. Each names its desk on stderr; only `serve`, `demo` and a command with
`--new` create one.
"""

import importlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Final

from django.db import DatabaseError, Error, InterfaceError

from liandong.desk.access.encryption.keys import KeyFileError
from liandong.desk.backup.errors import BackupError
from liandong.desk.config.commands.restore import restore
from liandong.desk.config.console import complain
from liandong.desk.config.desk_start import check_keys, open_desk, prepare_database, start_django
from liandong.desk.config.home import HomeError
from liandong.desk.work.outages import is_outage

if TYPE_CHECKING:
    from liandong.engine.recognition.learning.trials import Trial

Command = Callable[[Sequence[str]], int]

HELP: Final = {"-h", "--help"}
NEW: Final = "--new"
CHECK: Final = {"--check"}


def run(where: str, argv: Sequence[str], *, makes: bool = False, migrates: bool = False) -> int:
    """Run the function `where` ("module:function" of `config`) in the desk.

    `makes`: it may create a desk, otherwise only with `--new`; `migrates`: migrate the database
    first. `serve` does that itself, once it has its port.
    """
    try:
        if HELP.isdisjoint(argv):
            open_desk(new=makes or NEW in argv)
            if migrates or NEW in argv:
                prepare_database()
            elif not makes:
                check_keys()
        else:
            start_django()  # --help needs no desk
        module, _colon, name = where.partition(":")
        command = getattr(importlib.import_module(f"liandong.desk.config.{module}"), name)
        code = int(command([word for word in argv if word != NEW]))
    except (HomeError, KeyFileError, BackupError) as problem:
        complain(str(problem))
        return 1
    except (DatabaseError, InterfaceError) as error:
        if not is_outage(error):
            raise
        words = str(error).strip().splitlines() or [type(error).__name__]
        complain(f"数据库连不上、被占用、已中断或已损坏：{words[0]}\n办法：数据库恢复后再执行一次")
        return 1
    if code == 0 and HELP.isdisjoint(argv):
        _seal_the_rest()
    return code


def _seal_the_rest() -> None:
    """What was written to the audit last, where no worker is left to seal it: it would lie unsealed
    until the desk starts again. Not after findings, which are to be looked at as they are."""
    from liandong.desk.access.jobs import seal_audit

    with suppress(Error, OSError):  # the command itself has done its work
        seal_audit()


def desk_trial(version: str) -> "Trial":
    """For `liandong learn --desk`: a model learned from the labels of the desk, as on its page.

    Raises UnreadableFile where they are too few, where the model in use has learned all of them, or
    where there is no desk.
    """
    from liandong.engine.records import UnreadableFile

    try:
        open_desk(new=False)
        check_keys()
    except (HomeError, KeyFileError) as problem:
        reason, _head, remedy = str(problem).partition("\n办法：")
        raise UnreadableFile(reason, remedy) from problem
    from liandong.desk.learning.actions.training import trial_of
    from liandong.desk.learning.queries.labels import labels
    from liandong.desk.learning.queries.versions import known_until
    from liandong.engine.recognition.learning.labels import enough

    known = labels()
    enough(known.examples)
    if not known.since(known_until()).any():
        raise UnreadableFile(
            "没有新的标注：在用的模型已学过全部标注。", "有新的确认和更正后再学习。"
        )
    return trial_of(known, version=version)


def _backup(argv: Sequence[str]) -> int:
    """A backup is checked wherever it lies, also where there is no desk."""
    if not CHECK.intersection(argv):
        return run("commands.backup:backup", argv)
    start_django()
    from liandong.desk.config.commands.backup import backup

    try:
        return backup(argv)
    except BackupError as problem:
        complain(str(problem))
        return 1


COMMANDS: Final[dict[str, Command]] = {
    "serve": partial(run, "serve:serve", makes=True),
    "import": partial(run, "commands.import_file:import_file", migrates=True),
    "demo": partial(run, "demo.command:demo", makes=True, migrates=True),
    "learn-links": partial(run, "commands.learn_links:learn_from_queue"),
    "labels": partial(run, "commands.labels:export_labels"),
    "account": partial(run, "commands.account:account"),
    "audit": partial(run, "commands.audit:audit"),
    "backup": _backup,
    "restore": restore,
}
