"""`liandong import`: one file into the desk's database, in the foreground."""

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from django.core.management import call_command

from liandong.desk.access.actors import System
from liandong.desk.config.console import complain, say
from liandong.desk.intake.actions.start_import import import_now
from liandong.desk.intake.models import Import
from liandong.desk.work import runner
from liandong.desk.work.models import Job
from liandong.engine.vocabulary import Source

PLACING = "disputes.place"


def import_file(argv: Sequence[str]) -> int:
    """Import, then place what came. Counts go to stdout, progress to stderr.

    Exit code 1 when the file is not there or cannot be read. Rows in quarantine are no failure:
    they are counted, and the desk shows each with its reason.
    """
    options = _parser().parse_args(argv)
    if not options.file.is_file():
        complain(f"找不到文件：{options.file}")
        return 1
    call_command("migrate", verbosity=0, interactive=False)
    source = Source(options.source) if options.source else None
    of = import_now(options.file, source=source, by=System("liandong import"), report=_report)
    complain("")
    if of.state != Import.State.DONE:
        complain(f"未能导入：{of.problem}。{of.remedy}")
        return 1
    place_waiting()
    of.refresh_from_db()
    say(
        f"新增 {of.created}，有更新 {of.changed}，无变化 {of.unchanged}，待修正 {of.quarantined}，"
        f"识别为消费纠纷 {of.recognised}，归入纠纷 {of.placed}"
    )
    return 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="liandong import", description="把文件导入联动的数据库")
    parser.add_argument("file", type=Path, metavar="文件", help="CSV、XLSX、JSON Lines 或 Parquet")
    parser.add_argument(
        "--source",
        choices=[source.value for source in Source],
        help="来源；不写则按列名识别",
    )
    return parser


def _report(done: int, total: int, note: str) -> None:
    sys.stderr.write(f"\r{note} {done} / {total or '?'}\033[K")
    sys.stderr.flush()


def place_waiting() -> None:
    """Do here what a worker would do, so that the import is whole where no worker runs."""
    for job in Job.objects.filter(name=PLACING, state=Job.State.WAITING):
        complain("正在归入纠纷……")
        runner.run(job.pk)
