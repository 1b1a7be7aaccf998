"""Error responses without a thread or the database: a page for people, JSON for machines."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Final, NamedTuple

from django.template.loader import render_to_string

from liandong.desk.ui.middleware import POLICY
from liandong.desk.work.event_stream import Scope, Send
from liandong.desk.work.outages import RETRY_AFTER

API: Final = "/api/v1/"


class Words(NamedTuple):
    title: str
    text: str


PAGES: Final[Mapping[int, Words]] = {
    401: Words(
        "请先登录",
        "登录已过期，未接收任何内容。请重新登录后再发送。",
    ),
    408: Words(
        "发送超时",
        "内容没有在限定的时间里发完，未接收任何内容。请检查网络后重试。",
    ),
    413: Words(
        "内容过大",
        "内容超过了这里一次能收下的大小，未接收任何内容。请分成几份，或缩小文件后再发送。",
    ),
    429: Words(
        "请稍后再试",
        "从这个地址来的错误密钥太多，未接收任何内容。请核对密钥，稍后再试。",
    ),
    503: Words(
        "暂时无法使用",
        "数据库正忙或正在重启，刚才的操作没有完成。通常一两分钟内恢复，请稍后刷新重试。",
    ),
    507: Words(
        "服务器磁盘已满",
        "服务器放不下这份内容，未接收任何内容。请告诉系统管理员。",
    ),
}
FOR_MACHINES: Final[Mapping[int, str]] = {
    401: "请用有效的密钥（Authorization: Bearer …）",
    408: "请求正文没有在限定的时间里发完，请重试",
    413: "请求太大，请分批推送",
    429: "错误的密钥次数过多，请核对密钥，稍后再试",
    503: "数据库暂时不可用，没有收下，请稍后重试",
    507: "服务器磁盘已满，没有收下，请稍后重试",
}


def is_for_machines(path: str) -> bool:
    return path.startswith(API)


def too_large(most: int) -> str:
    """For machines: the body has more than this many bytes."""
    size = f"{most >> 20} MB" if most >= 1 << 20 else f"{most >> 10} KB"
    return f"请求超过 {size}，请分批推送"


def json_of(status: int, words: str = "") -> str:
    """The body of an error, as everywhere in the API."""
    body = {"message": words or FOR_MACHINES[status], "problems": []}
    return json.dumps(body, ensure_ascii=False)


@cache
def page_of(status: int) -> str:
    words = PAGES[status]
    return render_to_string("refused.html", {"title": words.title, "text": words.text})


async def begin_refusal(
    scope: Scope, send: Send, status: int, words: str = "", retry_after: int | None = None
) -> None:
    """Send the response except for its end, which closes the connection. `words` are for machines,
    instead of the usual ones; `retry_after` is in seconds."""
    if is_for_machines(scope["path"]):
        kind, body = "application/json; charset=utf-8", json_of(status, words).encode()
    else:
        kind, body = "text/html; charset=utf-8", page_of(status).encode()
    headers = [
        (b"content-type", kind.encode()),
        (b"content-length", b"%d" % len(body)),
        (b"content-security-policy", POLICY.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"cache-control", b"no-store"),
        (b"connection", b"close"),
    ]
    if retry_after is not None or status == 503:
        headers.append((b"retry-after", b"%d" % (retry_after or RETRY_AFTER)))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def end_refusal(send: Send) -> None:
    await send({"type": "http.response.body", "body": b""})
