"""Who may write to the database, against the figures that were frozen."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import QueryDict

from liandong.cli import main
from liandong.desk.access.models import User
from liandong.desk.access.sealing import chain
from liandong.desk.access.sealing.chain import Kind
from liandong.desk.disputes.models import Dispute
from liandong.desk.insight.actions.frozen_figures import freeze, withdraw
from liandong.desk.insight.models import FrozenFigure
from liandong.desk.insight.scope import scope_from
from tests.desk.access.triggers import WITHDRAWING, unguarded

pytestmark = pytest.mark.database


@pytest.fixture
def figure(new_dispute: Dispute, person: Callable[..., User]) -> FrozenFigure:
    scope = scope_from(QueryDict("days=30"))
    return freeze("sectors", scope, purpose="季度会议", by=person("regulator"))


def forge(**changes: Any) -> None:
    """As the owner of the database, who restores the triggers."""
    with unguarded(FrozenFigure, but=WITHDRAWING, until="withdrawn_at"):
        FrozenFigure.objects.update(**changes)


def contents() -> list[str]:
    return [found.words for found in chain.verify().findings if found.kind == Kind.CONTENT]


def test_a_figure_as_it_was_frozen_matches_the_audit(figure: FrozenFigure) -> None:
    chain.seal()
    assert contents() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "99999 件"},
        {"note": "由他人改写"},
        {"rows": []},
        {"spec": {}},
        {"definition": "另一口径"},
        {"words": "全市"},
        {"query": {}},
        {"versions": {}},
        {"latest": None},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_figure_that_was_forged_in_the_database_is_found(
    figure: FrozenFigure, changes: dict[str, Any]
) -> None:
    chain.seal()
    forge(**changes)
    assert contents() == [f"编号 {figure.pk} 的存档图表与留存时的摘要不符：被改动"]


def test_verifying_from_the_command_names_the_forged_figure(
    figure: FrozenFigure, capsys: pytest.CaptureFixture[str]
) -> None:
    chain.seal()
    forge(title="99999 件")
    assert main(["audit", "verify"]) == 7
    assert "存档图表与留存时的摘要不符" in capsys.readouterr().out


def test_a_figure_that_vanished_or_was_put_in_is_found(figure: FrozenFigure) -> None:
    with unguarded(FrozenFigure, but=WITHDRAWING, until="withdrawn_at"):
        FrozenFigure.objects.update(id=figure.pk + 1)
    assert contents() == [
        f"编号 {figure.pk} 的存档图表缺失：留痕中有其留存记录",
        f"编号 {figure.pk + 1} 的存档图表没有留存记录：系事后插入",
    ]


def test_a_withdrawal_that_was_taken_away_is_found(
    figure: FrozenFigure, person: Callable[..., User]
) -> None:
    withdraw(figure, reason="口径有误", by=person("regulator"))
    assert contents() == []
    forge(withdrawn_at=None, withdrawn_by=None, withdrawn_reason=None)
    assert contents() == [f"编号 {figure.pk} 的存档图表是否撤回，与留痕不符：被改动"]
