"""Refusals and warnings for a desk that can be reached from other machines."""

import socket
from ipaddress import ip_address
from typing import Final

from django.conf import settings

DEMO: Final = (
    "演示城市的口令是公开的，只能在本机打开：请去掉 --host、LIANDONG_TLS 和 LIANDONG_PROXIES。"
    "要给别的电脑看，用 ssh -L 8000:127.0.0.1:8000 转发；正式使用请另设 LIANDONG_HOME"
)
NO_PROXIES: Final = (
    "LIANDONG_TLS 说前面有代理，请用 LIANDONG_PROXIES 写明它的地址（在本机就写 127.0.0.1）："
    "不写，所有人在这里都是同一个来源，一人试错口令就会锁住所有人"
)
PLAIN: Final = """\
!!! 没有加密：{host} 上的网页是明文 HTTP，口令和个人信息在网络上可被截取 !!!
    请只监听 127.0.0.1，由本机的 nginx 等终止 TLS 后转来，并设
    LIANDONG_TLS=1 LIANDONG_PROXIES=127.0.0.1 LIANDONG_HOSTS=域名 LIANDONG_ORIGINS=https://域名
    配置样例见 docs/operator.md 的“TLS and proxies”"""
BESIDE_TLS: Final = """\
!!! {host} 上也能绕过代理以明文 HTTP 打开：请只监听 127.0.0.1，或用防火墙只放行代理 !!!"""


def refusal(host: str) -> str | None:
    """Why this desk may not start on `host`; None where it may."""
    behind_proxy = bool(settings.BEHIND_TLS or settings.LIANDONG_PROXIES)
    if settings.LIANDONG_DEMO and (behind_proxy or not is_this_machine(host)):
        return DEMO
    if settings.BEHIND_TLS and not settings.LIANDONG_PROXIES:
        return NO_PROXIES
    return None


def warning(host: str) -> str | None:
    """The warning for the operator about serving plain HTTP on `host`; None where there is none."""
    if is_this_machine(host):
        return None
    return (BESIDE_TLS if settings.BEHIND_TLS else PLAIN).format(host=host)


def is_this_machine(host: str) -> bool:
    """Whether a port of `host` can only be reached from this machine."""
    try:
        found = socket.getaddrinfo(host, None)
    except OSError:
        return False
    return bool(host) and all(ip_address(str(entry[4][0])).is_loopback for entry in found)
