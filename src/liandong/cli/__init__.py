"""The `liandong` command. Progress goes to stderr, results to stdout.

Exit codes, on which scripts may rely:
0 done · 1 unexpected error · 2 wrong usage · 3 a file cannot be read or written ·
4 done, but not one row could be used · 5 learned, but refused to ship a worse model ·
6 the requested engine cannot start here · 7 the audit does not fit its seals ·
130 interrupted.

What a command writes is readable by its own account alone: results hold personal data.

Commands of the engine are modules of this package; those of the desk are functions of
`liandong.desk.config.commands`, which takes its own arguments and is loaded only when needed.
"""

import importlib
import os
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence
from importlib.metadata import version
from types import ModuleType
from typing import Final

from liandong.cli import console, learn, lexicon, link, recognise, run, simulate, watch
from liandong.engine.records import UnreadableFile

ENGINE: Final[dict[str, tuple[ModuleType, str]]] = {
    "run": (run, "读取文件，完成识别、关联、统计，输出数据表和一页报告"),
    "recognise": (recognise, "为表中每一行附加识别结果"),
    "learn": (learn, "用标注数据训练新模型；效果下降的不输出"),
    "lexicon": (lexicon, "检查本地词表，列出受影响的识别"),
    "link": (link, "关联同一事项的警情和投诉"),
    "watch": (watch, "监测件数的异常上升"),
    "simulate": (simulate, "生成虚构城市及其数年的记录"),
}

DESK: Final[dict[str, str]] = {
    "serve": "启动工作台（网页与后台任务）",
    "import": "把一份表导入工作台的数据库",
    "demo": "在空的工作台中建立演示城市",
    "learn-links": "用人工确认的结果训练关联模型，效果提高的方予采用",
    "labels": "将人员的确认和更正导出为标注文件",
    "account": "新建安全管理员，或重置其口令",
    "audit": "核验留痕的封存（audit verify）",
    "backup": "备份工作台，核对备份，制作密钥分件",
    "restore": "从备份恢复工作台，恢复后放行对外发送",
}

_EPILOG: Final = (
    "文件格式由扩展名确定：.csv .xlsx .jsonl .parquet。进度写到标准错误，结果写到标准输出。\n"
    "退出码：0 完成；1 意外错误；2 用法有误；3 文件无法读取或无法写入；"
    "4 完成了但没有一行可用；5 新模型效果下降，未输出；6 所选的引擎无法在本机启动；"
    "7 留痕与封存不符；130 被中断。"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    os.umask(0o077)
    try:
        return _desk(given[0], given[1:]) if given and given[0] in DESK else _engine(given)
    except UnreadableFile as error:
        console.say(f"错误：{error.reason}\n办法：{error.remedy}")
        return console.UNREADABLE
    except KeyboardInterrupt:
        console.say("已中断，未留下不完整的文件。")
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
    parser.add_argument("--version", action="version", version=version("liandong"), help="版本")
    commands = parser.add_subparsers(title="命令", metavar="命令", dest="command", required=True)
    for name, (module, words) in ENGINE.items():
        module.add_arguments(commands.add_parser(name, help=words, description=words))
    for name, words in DESK.items():
        commands.add_parser(name, help=words, add_help=False)
    return parser
