"""The auditor reads words: every action that the code records has its Chinese name."""

import re
from pathlib import Path

import pytest

from liandong.desk.access.audit_words import ACTIONS

DESK = Path(__file__).parents[2] / "src/liandong/desk"
RECORDED = re.compile(r'audit\.record\(\s*"([a-z_.]+)"')


def recorded():
    return sorted({a for f in DESK.rglob("*.py") for a in RECORDED.findall(f.read_text("utf-8"))})


@pytest.mark.parametrize("action", recorded())
def test_every_recorded_action_has_words(action):
    assert action in ACTIONS
