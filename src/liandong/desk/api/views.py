"""The documentation of the API inside the desk, from its OpenAPI description, and the answer for
addresses that are not."""

from dataclasses import dataclass, replace
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.api.api import api
from liandong.desk.api.errors import no_such_address
from liandong.desk.ui.pages import page

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
        _operation(address, method, operation, parts)
        for address, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]


def _operation(
    address: str, method: str, operation: dict[str, Any], parts: dict[str, Any]
) -> Operation:
    answer = operation["responses"][200]["content"]["application/json"]["schema"]
    return Operation(
        key=operation["operationId"],
        method=method.upper(),
        path=address,
        summary=operation["summary"],
        description=operation["description"],
        takes=_parameters(operation, parts) + (_body(parts) if "requestBody" in operation else []),
        gives=_rows(answer, parts),
        statuses=[str(code) for code in sorted(operation["responses"])],
    )


def _parameters(operation: dict[str, Any], parts: dict[str, Any]) -> list[FieldRow]:
    return [
        _row(
            parameter["name"], parameter["schema"], parts, required=bool(parameter.get("required"))
        )
        for parameter in operation.get("parameters", [])
    ]


def _body(parts: dict[str, Any]) -> list[FieldRow]:
    return _rows(parts["RecordIn"], parts)


def _rows(schema: dict[str, Any], parts: dict[str, Any]) -> list[FieldRow]:
    resolved = _resolved(schema, parts)
    required = resolved.get("required", [])
    rows = []
    for name, field in resolved["properties"].items():
        rows.append(_row(name, field, parts, required=name in required))
        if "$ref" in field.get("items", {}):
            inner = _rows(field["items"], parts)
            rows += [replace(row, name=f"{name}[].{row.name}") for row in inner]
    return rows


def _row(name: str, schema: dict[str, Any], parts: dict[str, Any], *, required: bool) -> FieldRow:
    kinds = [_resolved(kind, parts) for kind in schema.get("anyOf", [schema])]
    main = kinds[0]
    choices = [str(choice) for kind in kinds for choice in kind.get("enum", []) if choice]
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


@require_GET
@requires()
def docs(request: AuthenticatedHttpRequest) -> HttpResponse:
    context = {
        "operations": operations(),
        "base": request.build_absolute_uri("/api/v1"),
        "per_minute": settings.LIANDONG_API_PER_MINUTE,
    }
    return page(request, "api/docs.html", context)


@csrf_exempt
def nothing_here(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    return no_such_address()
