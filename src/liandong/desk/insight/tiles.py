"""The figure tiles on top of the picture, each with its definition (口径)."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from liandong.desk.insight.queries.figures import KeyFigures
from liandong.desk.insight.rules.change import change, rate
from liandong.desk.insight.scope import Scope
from liandong.engine.vocabulary import SOURCE_LABELS, Source


@dataclass(frozen=True, slots=True)
class Tile:
    label: str
    value: str
    unit: str
    definition: str
    href: str
    change: str = ""
    note: str = ""


def tiles(figures: KeyFigures, scope: Scope) -> list[Tile]:
    return [
        *_all(figures, scope),
        *_sources(figures, scope),
        _settled(figures, scope),
        *_rest(figures, scope),
    ]


def _all(figures: KeyFigures, scope: Scope) -> list[Tile]:
    return [
        Tile(
            _("消费纠纷"),
            f"{figures.disputes:,}",
            _("件"),
            _("去重：同一件事只计一次，不论打了哪个号码、打了几次；变化为较上一个同样长的期间"),
            scope.disputes_url(),
            change=change(figures.disputes, figures.before).words(),
        ),
        Tile(
            _("去年同期"),
            f"{figures.year_before:,}",
            _("件"),
            _("52 周前的同样几天；变化为本期较去年同期"),
            scope.disputes_url(scope.period.year_before()),
            change=change(figures.disputes, figures.year_before).words(),
        ),
    ]


def _sources(figures: KeyFigures, scope: Scope) -> list[Tile]:
    return [
        Tile(
            SOURCE_LABELS[source],
            f"{figures.by_source.get(source, 0):,}",
            _("条"),
            _("分来源：上列纠纷中来自该渠道的记录数，同一件事可有多条"),
            scope.disputes_url(source=source),
        )
        for source in (
            Source.POLICE_110,
            Source.COMPLAINT_12315,
            Source.WORKORDER_12345,
            Source.WALK_IN,
        )
        if figures.by_source.get(source) or source in {Source.POLICE_110, Source.COMPLAINT_12315}
    ]


def _settled(figures: KeyFigures, scope: Scope) -> Tile:
    share = rate(figures.settled, figures.decided)
    return Tile(
        _("化解率"),
        "—" if share is None else f"{share:.1%}",
        "",
        _("已化解 ÷（已化解＋未达成＋已移交）；仍在办理的不计。本地测算，以全国12315平台为准"),
        scope.disputes_url(status="settled"),
        note=_("%(settled)d / %(decided)d 件")
        % {"settled": figures.settled, "decided": figures.decided},
    )


def _rest(figures: KeyFigures, scope: Scope) -> list[Tile]:
    return [
        Tile(
            _("争议金额"),
            f"{figures.amount:,.0f}",
            _("元"),
            _("各纠纷中已知的争议金额之和；未载明金额的不计"),
            scope.disputes_url(sort="-amount"),
        ),
        Tile(
            _("多渠道反映"),
            f"{figures.several_sources:,}",
            _("件"),
            _("由两条或更多记录关联而成的纠纷"),
            scope.disputes_url(),
        ),
    ]
