"""A fixture comes to a test from a conftest.py above it. One that is imported into a test module
is there a second time, and the linters take the argument of that name for another thing.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parents[1]
MODULES = {
    ".".join(("tests", *path.relative_to(TESTS).with_suffix("").parts)): path
    for path in TESTS.rglob("*.py")
}


def imported(name: str, module: ast.Module) -> Iterator[tuple[str, str]]:
    """Each module below tests/ with a name that is imported from it, wherever that stands."""
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom):
            above = name.split(".")[: -node.level] if node.level else []
            source = ".".join([*above, *(node.module or "").split(".")]).strip(".")
            if source in MODULES:
                yield from ((source, alias.name) for alias in node.names)


def is_fixture(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and any(
        ast.unparse(decorator).startswith(("pytest.fixture", "fixture"))
        for decorator in node.decorator_list
    )


def fixtures(modules: dict[str, ast.Module]) -> set[tuple[str, str]]:
    """Module and name of each fixture, also where a conftest.py hands on those of another."""
    found = {
        (name, node.name)
        for name, module in modules.items()
        for node in module.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and is_fixture(node)
    }
    handed_on = {
        (name, pair[1])
        for name, module in modules.items()
        if name.endswith(".conftest")
        for pair in imported(name, module)
        if pair in found
    }
    return found | handed_on


def test_no_test_module_imports_a_fixture() -> None:
    modules = {name: ast.parse(path.read_text("utf-8")) for name, path in MODULES.items()}
    known = fixtures(modules)
    assert ("tests.desk.conftest", "person") in known
    assert ("tests.security.conftest", "person") in known
    assert [
        f"{MODULES[name].relative_to(TESTS)} imports {fixture} from {source}"
        for name, module in modules.items()
        if not name.endswith(".conftest")
        for source, fixture in imported(name, module)
        if (source, fixture) in known
    ] == []
