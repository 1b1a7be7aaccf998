"""What a person must know stands in the documents: settings, roles, commands, formats."""

import re
from pathlib import Path
from typing import Any

import pytest

from liandong.cli import DESK, ENGINE
from liandong.desk.access.permissions import Permission
from liandong.desk.access.roles import ROLES
from liandong.engine.records import shipped_profiles

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "src/liandong/desk/config"
OPERATOR = (ROOT / "docs/operator.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
GUIDE = (ROOT / "docs/guide/README.md").read_text("utf-8")


def settings() -> Any:
    pattern = re.compile(r'env\.(?:text|flag|number|words|choice|networks)\(\s*"(\w+)"')
    return sorted({n for f in CONFIG.rglob("*.py") for n in pattern.findall(f.read_text("utf-8"))})


def documents() -> Any:
    return [*ROOT.glob("*.md"), *(ROOT / "docs").glob("**/*.md")]


@pytest.mark.parametrize("name", settings())
def test_every_setting_is_in_the_operator_guide(name: Any) -> None:
    assert f"`{name}`" in OPERATOR


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_role_is_in_the_operator_guide(role: Any) -> None:
    assert f"`{role}` {ROLES[role].name}" in OPERATOR


@pytest.mark.parametrize("command", sorted({**ENGINE, **DESK}))
def test_every_command_is_documented(command: Any) -> None:
    assert f"liandong {command}" in README + OPERATOR


@pytest.mark.parametrize("profile", sorted(p.title for p in shipped_profiles()))
def test_every_shipped_format_is_in_the_user_guide(profile: Any) -> None:
    assert profile in GUIDE


@pytest.mark.parametrize("permission", sorted(Permission))
def test_every_permission_belongs_to_some_role(permission: Any) -> None:
    assert any(permission in role.permissions for role in ROLES.values())


@pytest.mark.parametrize("page", documents(), ids=lambda page: page.name)
def test_links_between_documents_lead_somewhere(page: Any) -> None:
    for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


SOURCE = ROOT / "src/liandong"
FOLDERS = (SOURCE, SOURCE / "desk", SOURCE / "engine", SOURCE / "desk/ui/frontend/src")
NOT_IN_THE_SOURCE = {"report.html", "lexicon.toml", "groups.toml", "model.json", "splink.json"}
OF_EVERY_APP = {"models.py", "queries.py", "apps.py", "jobs.py"}


@pytest.mark.parametrize("page", documents(), ids=lambda page: page.name)
def test_every_source_file_that_a_document_names_is_there(page: Any) -> None:
    named = set(re.findall(r"`([\w/.]+\.(?:py|html|ts|toml|css|json))`", page.read_text("utf-8")))
    lost = [
        name
        for name in sorted(named - NOT_IN_THE_SOURCE - OF_EVERY_APP)
        if not any((folder / name).exists() for folder in (ROOT, *FOLDERS))
    ]
    assert not lost


def test_every_place_that_the_architecture_names_is_there() -> None:
    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    part = text.split("## To change X")[1].split("## One write")[0]
    places = re.findall(r"`((?:desk|engine|simulation)/[\w/.]*)`", part)
    assert len(places) > 40
    assert not [place for place in places if not (SOURCE / place).exists()]
