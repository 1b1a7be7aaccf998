"""Draws the workflow in docs/guide/workflow.md from its table: `python -m tools.workflow`.

Picture and table follow `disputes/rules/workflow.py`; tests/contracts compares.
"""

import re
from pathlib import Path
from typing import Final

from django.conf import settings

from liandong.desk.access.roles import ROLES
from liandong.desk.disputes.rules.possible_steps import words_of
from liandong.desk.disputes.rules.stages import LABELS, Stage
from liandong.desk.disputes.rules.workflow import TABLE
from liandong.desk.disputes.rules.workflow_step import Step

PAGE: Final = Path(__file__).parent.parent / "docs" / "guide" / "workflow.md"
DRAWN: Final = re.compile(r"(?<=<!-- workflow -->\n).*?(?=<!-- /workflow -->)", re.DOTALL)
ANYWHERE: Final = 6
"""A step that leads from so many stages is in the table only, not in the picture."""


def drawn() -> str:
    """The picture (the ways that matter most) and the table of all steps."""
    return "\n".join([*_picture(), "", *_rows(), ""])


def _picture() -> list[str]:
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f"  {stage.value}: {LABELS[stage]}" for stage in Stage]
    lines.append(f"  [*] --> {Stage.OPEN.value}")
    for step in TABLE:
        if len(step.of) < ANYWHERE:
            lines += [f"  {stage.value} --> {step.to.value}: {step.label}" for stage in step.of]
    return [*lines, f"  {Stage.ARCHIVED.value} --> [*]", "```"]


def _rows() -> list[str]:
    head = ["| 步骤 | 从 | 到 | 谁 | 须有 | 依据 |", "| --- | --- | --- | --- | --- | --- |"]
    return [*head, *(_row(step) for step in TABLE)]


def _row(step: Step) -> str:
    who = "、".join(str(role.name) for role in ROLES.values() if step.who in role.permissions)
    needs = [*words_of(step.needs), *(["情况说明"] if step.reason else [])]
    of = "、".join(LABELS[stage] for stage in step.of)
    cells = [step.label, of, LABELS[step.to], who, "；".join(needs) or "—", step.law or "—"]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    settings.configure(USE_I18N=False)
    PAGE.write_text(DRAWN.sub(lambda _old: drawn(), PAGE.read_text("utf-8")), "utf-8")
