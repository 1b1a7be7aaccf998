"""The `liandong` command. Progress goes to stderr, results to stdout.

Exit codes, on which scripts may rely:
0 done · 1 unexpected error · 2 wrong usage · 3 a file cannot be read or written as asked ·
4 done, but not one row could be used · 5 learned, but refused to ship a worse model ·
6 the engine that was asked for cannot start here · 130 interrupted.

Commands of the engine are modules of this package; those of the desk are functions of
`liandong.desk.config.commands`, which takes its own arguments and is loaded only when asked for.
"""

import importlib
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence
from types import ModuleType
from typing import Final

from liandong.cli import console, learn, lexicon, link, recognise, run, simulate, watch
from liandong.engine.records import UnreadableFile

ENGINE: Final[dict[str, tuple[ModuleType, str]]] = {
    "run": (run, "读文件，走完识别、关联、统计，写出数据表和一页报告"),
    "recognise": (recognise, "给表里的每一行加上识别结果"),
    "learn": (learn, "从标注好的行学习，写出新模型；变差则拒绝"),
    "lexicon": (lexicon, "检查本地词表，看它会改变哪些识别"),
    "link": (link, "找出说同一件事的警情和投诉"),
    "watch": (watch, "看哪些件数涨得超出偶然"),
    "simulate": (simulate, "造一座虚构的城市和它几年的记录"),
}

DESK: Final[dict[str, str]] = {
    "serve": "启动工作台（网页与后台任务）",
    "import": "把一份表导入工作台的数据库",
    "demo": "在空的工作台里建起演示城市",
    "learn-links": "让关联模型从待确认的结果中学习，变好才采用",
    "labels": "把人员的确认和更正导出成标注文件",
}

_EPILOG: Final = (
    "文件格式看结尾：.csv .xlsx .jsonl .parquet。进度写到标准错误，结果写到标准输出。\n"
    "退出码：0 完成；1 意外错误；2 用法不对；3 文件读不了或写不了；"
    "4 完成了但没有一行可用；5 学到的模型更差，没有写出；6 所选的引擎在本机启动不了；130 被中断。"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return _desk(given[0], given[1:]) if given and given[0] in DESK else _engine(given)
    except UnreadableFile as error:
        console.say(f"错误：{error.reason}\n办法：{error.remedy}")
        return console.UNREADABLE
    except KeyboardInterrupt:
        console.say("已中断，没有留下写了一半的文件。")
        return console.INTERRUPTED
    except OSError as error:
        console.say(f"错误：{error.strerror or error}（{error.filename or ''}）")
        return console.UNREADABLE


def _engine(given: list[str]) -> int:
    chosen = _parser().parse_args(given)
    return int(ENGINE[chosen.command][0].execute(chosen))


def _desk(name: str, given: list[str]) -> int:
    commands = importlib.import_module("liandong.desk.config.commands")
    return int(commands.COMMANDS[name](given))


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="liandong",
        description="联动：把 110 警情和 12315 投诉合成一件消费纠纷来办。",
        epilog=_EPILOG,
        formatter_class=RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(title="命令", metavar="命令", dest="command", required=True)
    for name, (module, words) in ENGINE.items():
        module.add_arguments(commands.add_parser(name, help=words, description=words))
    for name, words in DESK.items():
        commands.add_parser(name, help=words, add_help=False)
    return parser
