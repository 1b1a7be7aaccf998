"""What is wrong with a request, in Chinese: the place and the fault."""

from collections.abc import Mapping
from typing import Any, Final

WORDS: Final = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这一项",
    "literal_error": "应为 {expected} 之一",
    "string_type": "应为文字",
    "string_too_long": "最多 {max_length} 个字",
    "string_too_short": "至少 {min_length} 个字",
    "string_pattern_mismatch": "写法不对：不能有空白或控制字符，编号须完整",
    "too_long": "最多 {max_length} 项",
    "too_short": "至少 {min_length} 项",
    "list_type": "应为列表",
    "model_type": "应为对象",
    "model_attributes_type": "应为对象",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "finite_number": "应为有限的数字",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "date_from_datetime_parsing": "应为 2026-11-24 这样的日期",
    "date_parsing": "应为 2026-11-24 这样的日期",
}


def where_of(location: tuple[str | int, ...]) -> str:
    """The place of an error by the words of the request: 记录 3 的 received_at."""
    named = [
        part for part in location if part not in {"body", "query", "path", "push", "one", "many"}
    ]
    row = [f"记录 {part + 1}" for part in named[:1] if isinstance(part, int)]
    rest = ".".join(str(part) for part in named[len(row) :])
    return " 的 ".join([*row, rest] if rest else row) or "正文"


def words_of(fault: Mapping[str, Any]) -> str:
    if fault["type"] == "value_error":
        return str(fault["msg"]).removeprefix("Value error, ")
    pattern = WORDS.get(fault["type"], "不合要求")
    context = {"expected": "", **fault.get("ctx", {})}
    try:
        return (
            pattern.format_map(context).replace("'", "").replace(" or ", "、").replace(", ", "、")
        )
    except KeyError:
        return "不合要求"
