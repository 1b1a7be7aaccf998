"""Words for the fields of records and answers, and their values as a person may read them."""

import json
from dataclasses import dataclass
from typing import Any, Final

from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from liandong.desk.access.actors import Actor
from liandong.desk.access.masking import FIELDS as MASKED
from liandong.desk.access.masking import show
from liandong.desk.intake.models import Answer, AnswerChange, Correction, Record, RecordVersion
from liandong.desk.ui.kinds import Span
from liandong.desk.ui.wording import yuan

FIELD_LABELS: Final[dict[str, str | Promise]] = {
    "received_at": _("时间"),
    "occurred_at": _("发生时间"),
    "person_name": _("姓名"),
    "person_phone": _("电话"),
    "merchant_name": _("商家"),
    "merchant_address": _("商家地址"),
    "place": _("地点"),
    "lon": _("经度"),
    "lat": _("纬度"),
    "text": _("内容"),
    "response": _("处理情况"),
    "source_class": _("原分类"),
    "goods": _("商品"),
    "amount_yuan": _("金额"),
}

ANSWER_LABELS: Final[dict[str, str | Promise]] = {
    "is_dispute": _("是否消费纠纷"),
    "sector": _("行业类别"),
    "item": _("品类"),
    "nature": _("投诉性质"),
    "phrases": _("诉求关键词"),
    "amount_yuan": _("金额"),
    "merchant": _("商家"),
    "district": _("商圈"),
    "urgency": _("紧急"),
    "persons": _("人数"),
    "bought_on": _("购买日期"),
    "merchant_known": _("登记商户"),
    "kind": _("投诉还是举报"),
    "claimer_hints": _("索赔情形（仅供核实）"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """What a version changed in one field, both sides as the reader may see them."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version with what it changed; the first one changed nothing."""

    version: RecordVersion
    differences: list[Difference]


def answer_words(field: str, value: Any) -> str:
    """A value of an Answer as people say it."""
    match value:
        case True:
            return str(_("是"))
        case False:
            return str(_("否"))
        case None | "":
            return "—"
        case list():
            return "、".join(str(word) for word in value) or "—"
        case _ if field == "amount_yuan":
            return yuan(value)
    return str(value)


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """A person's word against the machine's, in words."""

    correction: Correction
    label: str
    before: str
    after: str


def correction_row(made: Correction) -> CorrectionRow:
    return CorrectionRow(
        made,
        str(ANSWER_LABELS.get(made.field, made.field)),
        answer_words(made.field, made.before),
        answer_words(made.field, made.after),
    )


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """What judging the record again changed, each answer in words."""

    change: AnswerChange
    lines: list[str]


def change_row(made: AnswerChange) -> ChangeRow:
    return ChangeRow(
        made,
        [
            f"{ANSWER_LABELS[name]}：{answer_words(name, old)} → {answer_words(name, new)}"
            for name, (old, new) in made.changes.items()
        ],
    )


def version_rows(versions: list[RecordVersion], by: Actor) -> list[VersionRow]:
    """The versions (newest first) with their differences to the one before, masked for `by`."""
    contents = [json.loads(version.content) for version in versions]
    befores: list[dict[str, Any]] = [*contents[1:], {}]
    return [
        VersionRow(version, _differences(version.changed_fields, before, after, by))
        for version, before, after in zip(versions, befores, contents, strict=True)
    ]


def _differences(
    names: list[str], before: dict[str, Any], after: dict[str, Any], by: Actor
) -> list[Difference]:
    return [
        Difference(
            str(FIELD_LABELS[name]),
            field_words(name, before.get(name), by),
            field_words(name, after.get(name), by),
        )
        for name in names
    ]


def field_words(name: str, value: Any, by: Actor) -> str:
    """A canonical value (as JSON keeps it) as `by` may read it."""
    if value in (None, "", []):
        return "—"
    if isinstance(value, list):
        return " › ".join(str(part) for part in value)
    if name in {"received_at", "occurred_at"}:
        moment = parse_datetime(str(value))
        return f"{moment:%Y-%m-%d %H:%M}" if moment else str(value)
    if name in MASKED:
        return show(by, name, str(value)) or "—"
    return str(value)


def fact_rows(record: Record) -> list[tuple[str, Any]]:
    """What is known of a record besides its texts and its person, filled fields only."""
    class_words = " › ".join(str(part) for part in record.source_class)
    amount = None if record.amount_yuan is None else yuan(record.amount_yuan)
    rows = [
        (FIELD_LABELS["merchant_name"], record.merchant_name),
        (FIELD_LABELS["merchant_address"], record.merchant_address),
        (FIELD_LABELS["place"], record.redacted_place),
        (FIELD_LABELS["goods"], record.goods),
        (FIELD_LABELS["amount_yuan"], amount),
        (FIELD_LABELS["source_class"], class_words),
    ]
    return [(str(label), value) for label, value in rows if value]


def spans_of(answer: Answer | None, why: str) -> list[Span]:
    """The words in the text that the chosen answer rests on."""
    if answer is None:
        return []
    return [
        Span(one["start"], one["end"], one["weight"], one["label"])
        for one in answer.evidence
        if one["answer"] == why and one["start"] >= 0
    ]
