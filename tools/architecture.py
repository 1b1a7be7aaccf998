"""Draws the picture in docs/architecture.md from the code: `python -m tools.architecture`.

Rooms are packages, arrows are imports. An arrow that follows from others is left out, so that the
picture stays readable. tests/contracts compares the picture with the code.
"""

import re
from pathlib import Path

import grimp

PAGE = Path(__file__).parent.parent / "docs" / "architecture.md"
PICTURE = re.compile(r"(?<=<!-- picture -->\n).*?(?=<!-- /picture -->)", re.DOTALL)
PARENTS = ("liandong.engine", "liandong.desk")
ALONE = ("liandong.simulation", "liandong.cli")

Edges = set[tuple[str, str]]


def rooms(graph: grimp.ImportGraph) -> list[str]:
    """Every package of the engine and of the desk, then what stands by itself."""
    children = [child for parent in PARENTS for child in sorted(graph.find_children(parent))]
    return [*children, *ALONE]


def edges(graph: grimp.ImportGraph) -> Edges:
    """(importer, imported) between rooms, without what follows from other edges."""
    names = rooms(graph)
    owner = {module: room for room in names for module in (room, *graph.find_descendants(room))}
    direct = {
        (owner[importer], owner[imported])
        for importer in owner
        for imported in graph.find_modules_directly_imported_by(importer)
        if imported in owner and owner[imported] != owner[importer]
    }
    return {edge for edge in direct if not _follows(edge, direct)}


def _follows(edge: tuple[str, str], among: Edges) -> bool:
    """Whether the end can be reached from the start without the edge itself."""
    start, end = edge
    visited, front = {start}, [start]
    while front:
        here = front.pop()
        for a, b in among:
            if a == here and b not in visited and (a, b) != edge:
                visited.add(b)
                front.append(b)
    return end in visited


def picture() -> str:
    """The picture as a Mermaid flowchart in a fenced block."""
    graph = grimp.build_graph("liandong")
    names = rooms(graph)
    lines = ["```mermaid", "flowchart BT"]
    for parent in PARENTS:
        lines.append(f"  subgraph {_short(parent)}")
        lines += [f"    {_key(room)}[{_short(room)}]" for room in names if room.startswith(parent)]
        lines.append("  end")
    lines += [f"  {_key(room)}[{_short(room)}]" for room in ALONE]
    lines += [f"  {_key(a)} --> {_key(b)}" for a, b in sorted(edges(graph))]
    return "\n".join([*lines, "```", ""])


def _short(room: str) -> str:
    return room.rpartition(".")[2]


def _key(room: str) -> str:
    return room.removeprefix("liandong.").replace(".", "_")


if __name__ == "__main__":
    PAGE.write_text(PICTURE.sub(lambda _old: picture(), PAGE.read_text("utf-8")), "utf-8")
