"""Where a request comes from, when proxies stand before the desk.

Anybody can write `X-Forwarded-For`. It is trusted only from a peer in `LIANDONG_PROXIES`, and only
as far as such proxies wrote it: each appends the address that it was called from, so the last entry
is the peer's own observation, the one before it that of the proxy named in the last entry, and so
on, up to `LIANDONG_PROXY_HOPS` entries. Behind this module the address and scheme of a request are
verified, and no header that claims them reaches any page.
"""

import logging
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

from django.conf import settings

from liandong.desk.work.event_stream import Scope

logger = logging.getLogger(__name__)

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Header = tuple[bytes, bytes]

FOR: Final = b"x-forwarded-for"
PROTO: Final = b"x-forwarded-proto"
CLAIMS: Final = frozenset({b"forwarded", b"x-real-ip", b"x-client-ip", b"true-client-ip"})
SCHEMES: Final = frozenset({b"http", b"https"})

_unknown_proxies: set[str] = set()


def resolve(scope: Scope) -> Scope:
    """The scope with the verified address and scheme of its client, without headers about them.

    Names with an underscore are dropped too: WSGI cannot distinguish `X_Forwarded_For`.
    """
    headers: list[Header] = scope["headers"]
    kept = [header for header in headers if not _claims(header[0]) and b"_" not in header[0]]
    peer = scope.get("client")
    if not peer:
        return {**scope, "headers": kept}
    chain, scheme = _all(headers, FOR), _all(headers, PROTO)
    address = parse(peer[0])
    if address is None or not _within(address, settings.LIANDONG_PROXIES):
        if chain:
            _warn_once(peer[0])
        return {**scope, "headers": kept}
    source = client_of(address, chain, settings.LIANDONG_PROXIES, settings.LIANDONG_PROXY_HOPS)
    found = {**scope, "headers": kept, "client": (str(source), 0)}
    if len(scheme) == 1 and scheme[0] in SCHEMES:
        found["scheme"] = scheme[0].decode()
    return found


def client_of(
    peer: Address, chain: Sequence[bytes], trusted: Sequence[Network], hops: int
) -> Address:
    """The last address that a trusted proxy vouches for; `chain` as the headers give it."""
    entries = [entry for line in chain for entry in line.split(b",")]
    source = peer
    for entry in entries[: -hops - 1 : -1]:
        if not _within(source, trusted):
            break
        claimed = parse(entry.decode("latin-1"))
        if claimed is None:
            break
        source = claimed
    return source


def parse(text: str) -> Address | None:
    """An address, also with a port as some proxies write it; IPv4-mapped IPv6 as IPv4."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        if address.scope_id:
            return None
        return address.ipv4_mapped or address
    return address


def _within(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)


def _all(headers: Sequence[Header], name: bytes) -> list[bytes]:
    return [value for key, value in headers if key.lower() == name]


def _claims(name: bytes) -> bool:
    name = name.lower()
    return name.startswith(b"x-forwarded") or name in CLAIMS


def _warn_once(peer: str) -> None:
    """Log an unlisted proxy: without the setting all its clients share one lock-out."""
    if peer not in _unknown_proxies and len(_unknown_proxies) < 10:
        _unknown_proxies.add(peer)
        logger.warning("X-Forwarded-For from %s is not believed: not in LIANDONG_PROXIES", peer)
