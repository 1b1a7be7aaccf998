"""What a person must know stands in the documents: settings, roles, commands, formats."""

import re
from pathlib import Path

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


def settings():
    asked = re.compile(r'env\.(?:text|flag|number|words|choice)\(\s*"(\w+)"')
    return sorted({n for f in CONFIG.glob("*.py") for n in asked.findall(f.read_text("utf-8"))})


def documents():
    return [*ROOT.glob("*.md"), *(ROOT / "docs").glob("**/*.md")]


@pytest.mark.parametrize("name", settings())
def test_every_setting_is_in_the_operator_guide(name):
    assert f"`{name}`" in OPERATOR


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_role_is_in_the_operator_guide(role):
    assert f"`{role}` {ROLES[role].name}" in OPERATOR


@pytest.mark.parametrize("command", sorted({**ENGINE, **DESK}))
def test_every_command_is_documented(command):
    assert f"liandong {command}" in README + OPERATOR


@pytest.mark.parametrize("profile", sorted(p.title for p in shipped_profiles()))
def test_every_shipped_format_is_in_the_user_guide(profile):
    assert profile in GUIDE


@pytest.mark.parametrize("permission", sorted(Permission))
def test_every_permission_belongs_to_some_role(permission):
    assert any(permission in role.permissions for role in ROLES.values())


@pytest.mark.parametrize("page", documents(), ids=lambda page: page.name)
def test_links_between_documents_lead_somewhere(page):
    for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target
