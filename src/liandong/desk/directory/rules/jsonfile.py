"""What is wrong with the JSON of an uploaded file, in words for who made it."""

import json


def json_fault(error: ValueError | RecursionError) -> str:
    """A Chinese sentence with line and column for what `json.loads` raised."""
    match error:
        case json.JSONDecodeError(lineno=line, colno=column):
            return f"JSON 写法有误：在第 {line} 行第 {column} 个字符；请检查括号、引号和逗号"
        case RecursionError():
            return "JSON 写法有误：括号套得太深"
        case _:
            return "JSON 写法有误：数字太长"
