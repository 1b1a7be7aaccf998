"""The automaton: a trie over folded characters, walked from every place of the buffer.

Its edges lie in one open-addressed table, so a step is one look-up; the first character has a
table of its own, and a small table of bits (a Bloom filter of one hash) knows most pairs of
characters with which no pattern begins. All patterns that begin at a place are found by one walk,
and matches come back as arrays. Chinese words are short, so a walk ends after two or three steps
and failure links would only cost memory.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.engine.kernels import compiled

PAIR_BITS: Final = 1 << 18


class Trie(NamedTuple):
    roots: npt.NDArray[np.int32]  # first character -> node, 0 where none
    keys: npt.NDArray[np.uint64]  # (node << 16 | character) + 1, 0 where the place is free
    children: npt.NDArray[np.int32]
    terminal: npt.NDArray[np.int32]  # node -> pattern, -1 where no pattern ends
    pairs: npt.NDArray[np.uint64]  # bits of the first two characters of patterns


class Matches(NamedTuple):
    """Matches in the order of their start; those of record i are [bounds[i]:bounds[i + 1]]."""

    pattern: npt.NDArray[np.int32]
    start: npt.NDArray[np.int32]  # in the buffer
    bounds: npt.NDArray[np.int64]


def build(patterns: Sequence[str]) -> Trie:
    """A trie of distinct, non-empty folded patterns; their ids are their places in the sequence.

    All patterns grow by a character at a time, so the work is that of a few sorts.
    """
    codes = np.frombuffer("".join(patterns).encode("utf-16-le"), dtype=np.uint16)
    lengths = np.fromiter((len(pattern) for pattern in patterns), np.int64, len(patterns))
    begins = np.cumsum(lengths) - lengths
    pairs = np.zeros(PAIR_BITS // 64, dtype=np.uint64)
    longer = begins[lengths > 1]
    bits = _pairs(codes[longer], codes[longer + 1])
    np.bitwise_or.at(pairs, bits >> 6, np.uint64(1) << (bits & 63).astype(np.uint64))
    roots = np.zeros(0x10000, dtype=np.int32)
    first = np.unique(codes[begins])
    roots[first] = np.arange(1, len(first) + 1, dtype=np.int32)
    nodes = roots[codes[begins]].astype(np.uint64)  # where each pattern has come to
    count = len(first) + 1
    keys, children = [], []
    for depth in range(1, int(lengths.max(initial=0))):
        growing = np.flatnonzero(lengths > depth)
        steps = (nodes[growing] << np.uint64(16) | codes[begins[growing] + depth]) + np.uint64(1)
        key, which = np.unique(steps, return_inverse=True)
        nodes[growing] = np.uint64(count) + which.astype(np.uint64)
        keys.append(key)
        children.append(np.arange(count, count + len(key), dtype=np.int32))
        count += len(key)
    terminal = np.full(count, -1, dtype=np.int32)
    terminal[nodes.astype(np.int64)] = np.arange(len(patterns), dtype=np.int32)
    size = 1 << max(8, int(2 * len(codes) + 1).bit_length())
    return Trie(roots, *_edges(keys, children, size), terminal, pairs)


def _edges(
    keys: list[npt.NDArray[np.uint64]], children: list[npt.NDArray[np.int32]], size: int
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int32]]:
    """The open-addressed table: each key in the first free place from its own on."""
    table, found = np.zeros(size, dtype=np.uint64), np.zeros(size, dtype=np.int32)
    key = np.concatenate([np.zeros(0, np.uint64), *keys])
    child = np.concatenate([np.zeros(0, np.int32), *children])
    mixed = key * np.uint64(0x9E3779B97F4A7C15)
    slot = ((mixed >> np.uint64(32)) & np.uint64(size - 1)).astype(np.int64)
    while len(key):
        _free, chosen = np.unique(np.where(table[slot] == 0, slot, -1), return_index=True)
        chosen = chosen[table[slot[chosen]] == 0]
        table[slot[chosen]], found[slot[chosen]] = key[chosen], child[chosen]
        left = np.ones(len(key), dtype=bool)
        left[chosen] = False
        key, child, slot = key[left], child[left], (slot[left] + 1) & (size - 1)
    return table, found


def _pairs(first: npt.NDArray[np.uint16], second: npt.NDArray[np.uint16]) -> npt.NDArray[np.int64]:
    """`_pair` of whole columns."""
    mixed = first.astype(np.uint64) * np.uint64(0x9E3779B1)
    mixed += second.astype(np.uint64) * np.uint64(0x85EBCA77)
    return ((mixed >> np.uint64(13)) & np.uint64(PAIR_BITS - 1)).astype(np.int64)


def scan(trie: Trie, codes: npt.NDArray[np.uint16], starts: npt.NDArray[np.int64]) -> Matches:
    """Every occurrence of every pattern inside each record."""
    pattern = np.empty(max(64, 2 * len(codes)), dtype=np.int32)
    start = np.empty_like(pattern)
    bounds = np.empty(len(starts), dtype=np.int64)
    while True:
        found = _scan(
            codes,
            starts,
            trie.roots,
            trie.keys,
            trie.children,
            trie.terminal,
            trie.pairs,
            pattern,
            start,
            bounds,
        )
        if found <= len(pattern):
            return Matches(pattern[:found], start[:found], bounds)
        pattern = np.empty(found, dtype=np.int32)
        start = np.empty_like(pattern)


@compiled(inline=True)
def _slot(key: Any, mask: Any) -> Any:
    return np.int64(((key * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(32)) & mask)


@compiled(inline=True)
def _pair(first: Any, second: Any) -> Any:
    """The bit of two characters."""
    mixed = np.uint64(first) * np.uint64(0x9E3779B1) + np.uint64(second) * np.uint64(0x85EBCA77)
    return np.int64((mixed >> np.uint64(13)) & np.uint64(PAIR_BITS - 1))


@compiled(counted=False)
def _scan(
    codes: Any,
    starts: Any,
    roots: Any,
    keys: Any,
    children: Any,
    terminal: Any,
    pairs: Any,
    pattern: Any,
    start: Any,
    bounds: Any,
) -> Any:
    mask = np.uint64(len(keys) - 1)
    found, room = 0, len(pattern)
    for record in range(len(starts) - 1):
        bounds[record] = found
        end = starts[record + 1]
        for at in range(starts[record], end):
            node, place = roots[codes[at]], at
            if node == 0:
                continue
            bit = _pair(codes[at], codes[at + 1]) if at + 1 < end else 0
            goes_on = at + 1 < end and (pairs[bit >> 6] >> np.uint64(bit & 63)) & np.uint64(1)
            if not goes_on and terminal[node] < 0:
                continue
            while node != 0:
                ended = terminal[node]
                if ended >= 0:
                    if found < room:
                        pattern[found] = ended
                        start[found] = at
                    found += 1
                place += 1
                if place == end or not goes_on:
                    break
                key = (np.uint64(node) << np.uint64(16) | np.uint64(codes[place])) + np.uint64(1)
                slot = _slot(key, mask)
                while keys[slot] != 0 and keys[slot] != key:
                    slot = np.int64(np.uint64(slot + 1) & mask)
                node = children[slot] if keys[slot] == key else 0
    bounds[len(starts) - 1] = found
    return found
