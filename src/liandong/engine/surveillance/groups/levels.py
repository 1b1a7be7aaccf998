"""How many consumers within how many days make a group, and which level it is of.

From five consumers on a dispute is handled as a group dispute (municipal plans of consumer
associations for group complaints; 《市场监督管理投诉举报处理办法》第12条 lets them complain
together and choose two or three to speak). No rule states the numbers of the levels: the tables
below are a default that a city changes in a file of the same form:

    [[rule]]
    name = "same_problem"
    words = "同一商家同类问题"
    consumers = 5
    days = 14

    [[level]]
    name = "Ⅱ"
    words = "重大"
    consumers = 30
    amount = 500000
    marks = ["媒体"]
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from liandong.engine.records.errors import UnreadableFile

RUNAWAY: Final = "闭店跑路"
INJURY: Final = "受伤动手"
CROWD: Final = "群体聚集"
PRESS: Final = "媒体"


@dataclass(frozen=True, slots=True)
class Rule:
    """How many consumers within how many days. `urgency`: only disputes that bear this mark."""

    name: str
    words: str
    consumers: int
    days: int
    urgency: str = ""


RULES: Final = (
    Rule("runaway", "同一商家闭店跑路", consumers=3, days=30, urgency=RUNAWAY),
    Rule("same_problem", "同一商家同类问题", consumers=5, days=14),
)
"""The first that fits a dispute proposes it."""


@dataclass(frozen=True, slots=True)
class Level:
    """A level and its thresholds: so many consumers, so much money, or one of these marks."""

    name: str
    words: str
    consumers: int
    amount: Decimal | None = None
    marks: frozenset[str] = frozenset()


LEVELS: Final = (
    Level("Ⅰ", "特别重大", 50, marks=frozenset({INJURY, CROWD})),
    Level("Ⅱ", "重大", 30, amount=Decimal(500_000), marks=frozenset({PRESS})),
    Level("Ⅲ", "较大", 10),
    Level("Ⅳ", "一般", 0),
)
"""The gravest first."""

NAMES: Final = ("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ")


@dataclass(frozen=True, slots=True)
class Plan:
    """The rules in the order in which they are tried, the levels from the gravest on."""

    rules: tuple[Rule, ...] = RULES
    levels: tuple[Level, ...] = LEVELS

    @property
    def longest(self) -> int:
        """Days that the widest rule looks at."""
        return max(rule.days for rule in self.rules)


PLAN: Final = Plan()


def read_plan(path: Path) -> Plan:
    """The plan of a city; what its file leaves out is as above. Raises UnreadableFile."""
    try:
        content = tomllib.loads(path.read_text("utf-8"))
        rules = tuple(_rule(entry) for entry in content.get("rule", []))
        levels = tuple(_level(entry) for entry in content.get("level", []))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnreadableFile(f"无法读取 {path.name}：{error}。", "请核对文件。") from error
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableFile(f"{path.name} 有误：{error}。", "请核对名称和数值。") from error
    if levels and [level.name for level in levels] != list(NAMES):
        raise UnreadableFile(f"{path.name} 的级别不全。", "级别须依次写齐 Ⅰ、Ⅱ、Ⅲ、Ⅳ。")
    if levels and levels[-1].consumers:
        raise UnreadableFile(f"{path.name} 的Ⅳ级人数须为 0。", "Ⅳ级收下其余各起。")
    return Plan(rules or RULES, levels or LEVELS)


def _rule(entry: Mapping[str, Any]) -> Rule:
    rule = Rule(
        str(entry["name"]),
        str(entry["words"]),
        int(entry["consumers"]),
        int(entry["days"]),
        str(entry.get("urgency", "")),
    )
    if rule.consumers < 2 or rule.days < 1:
        raise ValueError(rule.words)
    return rule


def _level(entry: Mapping[str, Any]) -> Level:
    amount = entry.get("amount")
    return Level(
        str(entry["name"]),
        str(entry["words"]),
        int(entry["consumers"]),
        None if amount is None else Decimal(str(amount)),
        frozenset(map(str, entry.get("marks", []))),
    )
