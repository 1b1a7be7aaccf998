"""Writing words into the local lexicon file; comments and order of hand-made entries stay."""

from collections.abc import MutableMapping
from typing import Any

import tomlkit
from tomlkit.items import Table

Node = MutableMapping[str, Any]


def with_word(text: str, section: str, name: str, word: str) -> str:
    """The file with the word under that name; `name` is empty for `nothing`."""
    document = tomlkit.parse(text)
    holder, key = _place(document, section, name)
    words = str(holder.get(key, "")).split()
    holder[key] = " ".join(dict.fromkeys([*words, word]))
    return tomlkit.dumps(document)


def without_word(text: str, section: str, name: str, word: str) -> str:
    """The file without it; a name that has no word left goes too."""
    document = tomlkit.parse(text)
    holder, key = _place(document, section, name)
    left = [kept for kept in str(holder.get(key, "")).split() if kept != word]
    holder[key] = " ".join(left)
    if not left:
        _remove(document, section, name, holder, key)
    return tomlkit.dumps(document)


def _place(document: Node, section: str, name: str) -> tuple[Node, str]:
    """Where the words of a name stand, made where they are not there yet."""
    if section == "problem":
        return _problem(document, name), "words"
    top = _table(document, section)
    if section == "nothing":
        return top, "words"
    if section == "places":
        return top, name
    holder = _table(top, _home(section, name, top))
    if isinstance(holder.get(name), MutableMapping):
        return holder[name], "words"
    return holder, name


def _home(section: str, name: str, top: Node) -> str:
    """The sector of an item, the kind of an aspect: that of the file, else of what ships."""
    from liandong.engine.recognition.lexicon.entries import shipped_lexicon

    for home, names in top.items():
        if name in names:
            return str(home)
    shipped = shipped_lexicon()
    return shipped.items[name].sector if section == "items" else shipped.aspects[name].kind


def _problem(document: Node, name: str) -> Node:
    tables = document.setdefault("problem", tomlkit.aot())
    for table in tables:
        if table["name"] == name:
            found: Node = table
            return found
    made = tomlkit.table()
    made["name"] = name
    tables.append(made)
    return made


def _table(node: Node, key: str) -> Node:
    if key not in node:
        made: Table = tomlkit.table()
        node[key] = made
    found: Node = node[key]
    return found


def _remove(document: Node, section: str, name: str, holder: Node, key: str) -> None:
    if section == "problem":
        left = [
            entry for entry in document["problem"] if entry["name"] != name or entry.get("refused")
        ]
        document.pop("problem")
        if left:
            document["problem"] = tomlkit.aot()
            for entry in left:
                document["problem"].append(entry)
    elif key == name:
        holder.pop(key)
    elif section == "nothing":
        document.pop("nothing")
