"""`liandong import`: one file into the desk's database, in the foreground."""

import sys
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from django.core.exceptions import ValidationError
from django.utils import timezone

from liandong.desk.access.actors import System
from liandong.desk.config.console import complain, say
from liandong.desk.intake.actions.imports.starts import JOB, job_key, start_import
from liandong.desk.intake.actions.profiles import save_version
from liandong.desk.intake.models import Import, ProfileVersion
from liandong.desk.intake.profiles.versions import named
from liandong.desk.intake.uploads.landing import Landing
from liandong.desk.work import runner
from liandong.desk.work.housekeeping import beating
from liandong.desk.work.models import Job
from liandong.desk.work.page_turns import work_behind_pages
from liandong.engine.records import Profile, UnreadableFile
from liandong.engine.vocabulary import Source

PLACING = "disputes.place"
LOOK_SECONDS: Final = 0.2
BY: Final = System("liandong import")


def import_file(argv: Sequence[str]) -> int:
    """Import, then place the records. Counts go to stdout, progress to stderr.

    Exit code 1 when the file does not exist or cannot be read. Rows in quarantine are no failure:
    they are counted, and the desk shows each with its reason.
    """
    options = _parser().parse_args(argv)
    if not options.file.is_file():
        complain(f"找不到文件：{options.file}")
        return 1
    work_behind_pages()
    source = Source(options.source) if options.source else None
    try:
        profile = _profile(options.profile) if options.profile else None
    except (UnreadableFile, ValidationError) as problem:
        complain(f"来源模板无法使用：{_words(problem)}")
        return 1
    with options.file.open("rb") as file:
        landing = Landing.copy(file, options.file.name)
    of = start_import(landing, source=source, profile=profile, by=BY)
    with beating():
        see_through(of)
        complain("")
        if of.state != Import.State.DONE:
            complain(f"未能导入：{of.problem.removesuffix('。')}。{of.remedy}")
            return 1
        place_waiting()
    of.refresh_from_db()
    say(
        f"新增 {of.created}，有更新 {of.changed}，无变化 {of.unchanged}，待修正 {of.quarantined}，"
        f"识别为消费纠纷 {of.recognised}，归入纠纷 {of.placed}"
    )
    return 0


def _profile(name_or_path: str) -> ProfileVersion:
    """The desk's profile of this name; a shipped one or a TOML file is saved as one of the desk,
    since each import refers to the version that read it."""
    own = named(name_or_path)
    if own:
        return own
    profile = Profile.load(name_or_path)
    if not name_or_path.endswith(".toml"):
        profile = replace(profile, name=profile.title)
    return save_version(profile, note="命令行导入", by=BY)


def _words(problem: UnreadableFile | ValidationError) -> str:
    return str(problem) if isinstance(problem, UnreadableFile) else "；".join(problem.messages)


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="liandong import", description="把文件导入联动的数据库")
    parser.add_argument("file", type=Path, metavar="文件", help="CSV、XLSX、JSON Lines 或 Parquet")
    parser.add_argument(
        "--source",
        choices=[source.value for source in Source],
        help="来源；不写则按列名识别",
    )
    parser.add_argument(
        "--profile",
        metavar="模板",
        help="来源模板：工作台里的名称、随软件附带的名字或 .toml 文件；不写则按列名识别",
    )
    parser.add_argument("--new", action="store_true", help="这里还没有工作台时新建一个")
    return parser


def _report(done: int, total: int, note: str) -> None:
    sys.stderr.write(f"\r{note} {done} / {total or '?'}\033[K")
    sys.stderr.flush()


def see_through(of: Import) -> None:
    """Do a worker's job here, earlier files first, until the import is over; a worker of a running
    desk may be quicker."""
    waiting = Job.objects.filter(name=JOB, state=Job.State.WAITING).order_by("pk")
    while not of.is_over:
        job = waiting.exclude(due_at__gt=timezone.now()).first()
        if job:
            runner.run(job.pk, tell=_report)
        else:
            own = Job.objects.filter(name=JOB, key=job_key(of)).last()
            _report(of.rows_read, of.rows_total or 0, own.note if own else "")
            time.sleep(LOOK_SECONDS)
        of.refresh_from_db()


def place_waiting() -> None:
    """Do a worker's job here, so that the import is complete where no worker runs."""
    for job in Job.objects.filter(name=PLACING, state=Job.State.WAITING):
        complain("正在归入纠纷……")
        runner.run(job.pk)
