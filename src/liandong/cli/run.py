"""`liandong run`: the whole engine on files."""

from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from pathlib import Path

from liandong.cli import console


def add_arguments(parser: ArgumentParser) -> None:
    for option in console.INPUTS:
        console.input_argument(parser, option)
    parser.add_argument(
        "--profile",
        nargs="+",
        default=[],
        metavar="模板",
        help="本地的来源模板（名字或 .toml 文件，可给多个），先于自带的；每份表按列名选用",
    )
    console.out_argument(parser, "目录")
    console.model_argument(parser)
    parser.add_argument(
        "--link-model", type=Path, metavar="文件", help="关联模型或 Splink 的设置，缺省用自带的模型"
    )
    parser.add_argument(
        "--group-plan",
        type=Path,
        metavar="文件",
        help="几天内多少人算群体、各级多少人（TOML，格式见 docs/operator.md），缺省用自带的",
    )
    parser.add_argument(
        "--engine",
        choices=("duckdb", "spark"),
        default="duckdb",
        help="在哪里算：duckdb 本机（缺省），spark 集群，结果相同",
    )
    parser.add_argument(
        "--master",
        metavar="地址",
        help="Spark 集群地址，如 spark://主机:7077、yarn、k8s://…；缺省按 SPARK_MASTER 或 "
        "spark-defaults.conf",
    )
    console.json_argument(parser)


def execute(given: Namespace) -> int:
    from liandong.engine.backends import BackendMissing, Engine
    from liandong.engine.linkage.memory import one_heap
    from liandong.engine.pipeline import Given, run
    from liandong.engine.records import Profile

    one_heap()
    own = tuple(Profile.load(profile) for profile in given.profile)
    files = [
        Given(path, source, own)
        for option, (source, _) in console.INPUTS.items()
        for path in vars(given)[option]
    ]
    if not files:
        console.say("没有给出任何文件：请用 --police、--complaints、--reports 或 --workorders。")
        return console.WRONG_USAGE
    if given.master and given.engine != "spark":
        console.say("--master 是 Spark 集群的地址，要与 --engine spark 一起用。")
        return console.WRONG_USAGE
    try:
        summary = run(
            files,
            given.out,
            engine=Engine(given.engine, given.master),
            model=given.model,
            link_model=given.link_model,
            group_plan=given.group_plan,
            tell=console.say,
        )
    except BackendMissing as error:
        console.say(f"错误：{error.reason}\n办法：{error.remedy}")
        return console.NO_ENGINE
    words = (
        f"读入 {summary.rows:,} 行，采用 {summary.records:,} 条，"
        f"拒收 {summary.rejected_rows:,} 行；消费纠纷 {summary.disputes:,} 件；"
        f"关联 {summary.links:,} 对，待确认 {summary.review:,} 对；"
        f"疑似群体 {summary.groups:,} 起；最近一年的预警 {summary.alarms:,} 个\n"
        f"报告：{given.out / 'report.html'}"
    )
    console.result(given, asdict(summary), words)
    return console.DONE if summary.records else console.NOTHING_USABLE
