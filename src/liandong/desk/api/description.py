"""The OpenAPI description of the API as rows for its page."""

from dataclasses import dataclass, replace
from typing import Any, Final

from liandong.desk.api.api import api

TYPES: Final = {
    "string": "文字",
    "number": "数字",
    "integer": "整数",
    "boolean": "是否",
    "array": "列表",
    "object": "对象",
    "date-time": "时间",
    "date": "日期",
}


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A parameter, or a field of a body or an answer."""

    name: str
    kind: str
    required: bool
    description: str
    choices: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation with what goes in and what comes out."""

    key: str
    method: str
    path: str
    summary: str
    description: str
    takes: list[FieldRow]
    gives: list[FieldRow]
    statuses: list[str]


def operations() -> list[Operation]:
    schema = api.get_openapi_schema()
    parts = schema["components"]["schemas"]
    return [
        _operation(address, method, told, parts)
        for address, methods in schema["paths"].items()
        for method, told in methods.items()
    ]


def _operation(address: str, method: str, told: dict[str, Any], parts: dict[str, Any]) -> Operation:
    answer = told["responses"][200]["content"]["application/json"]["schema"]
    return Operation(
        key=told["operationId"],
        method=method.upper(),
        path=address,
        summary=told["summary"],
        description=told["description"],
        takes=_parameters(told, parts) + (_body(parts) if "requestBody" in told else []),
        gives=_rows(answer, parts),
        statuses=[str(code) for code in sorted(told["responses"])],
    )


def _parameters(told: dict[str, Any], parts: dict[str, Any]) -> list[FieldRow]:
    return [
        _row(one["name"], one["schema"], parts, required=bool(one.get("required")))
        for one in told.get("parameters", [])
    ]


def _body(parts: dict[str, Any]) -> list[FieldRow]:
    return _rows(parts["RecordIn"], parts)


def _rows(schema: dict[str, Any], parts: dict[str, Any]) -> list[FieldRow]:
    told = _resolved(schema, parts)
    required = told.get("required", [])
    rows = []
    for name, one in told["properties"].items():
        rows.append(_row(name, one, parts, required=name in required))
        if "$ref" in one.get("items", {}):
            inner = _rows(one["items"], parts)
            rows += [replace(row, name=f"{name}[].{row.name}") for row in inner]
    return rows


def _row(name: str, schema: dict[str, Any], parts: dict[str, Any], *, required: bool) -> FieldRow:
    kinds = [_resolved(one, parts) for one in schema.get("anyOf", [schema])]
    main = kinds[0]
    choices = [str(one) for kind in kinds for one in kind.get("enum", []) if one]
    return FieldRow(
        name=name,
        kind=TYPES.get(main.get("format", ""), TYPES.get(main.get("type", ""), "")),
        required=required,
        description=schema.get("description", ""),
        choices="、".join(choices),
    )


def _resolved(schema: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref", "").rsplit("/", 1)[-1]
    found: dict[str, Any] = parts[reference] if reference else schema
    return found
