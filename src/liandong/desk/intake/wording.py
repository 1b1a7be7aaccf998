"""Words for the fields of records and answers, and their values as a person may read them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.dateparse import parse_datetime

from liandong.desk.access.actors import Actor
from liandong.desk.access.encryption.unreadable import is_unreadable
from liandong.desk.access.masking import FIELDS as MASKED
from liandong.desk.access.masking import NOBODY, People, mask_text, people, redact, show
from liandong.desk.intake.models import Answer, AnswerChange, Correction, Record, RecordVersion
from liandong.desk.intake.record_followers import known_beside
from liandong.desk.intake.rules.own_people import PUBLIC, hidden_in
from liandong.desk.ui.kinds import Span
from liandong.desk.ui.wording import yuan
from liandong.engine.records.profiles.choices import CLASSES

FIELD_LABELS: Final[dict[str, str]] = {
    "received_at": "时间",
    "occurred_at": "发生时间",
    "person_name": "姓名",
    "person_phone": "电话",
    "merchant_name": "商家",
    "merchant_address": "商家地址",
    "place": "地点",
    "lon": "经度",
    "lat": "纬度",
    "text": "内容",
    "response": "处理情况",
    "source_class": "原分类",
    "goods": "商品",
    "amount_yuan": "金额",
}

COLUMN_CHOICES: Final[dict[str, str]] = {
    "": "不读",
    "source_id": "编号",
    **FIELD_LABELS,
    CLASSES[0]: "原分类（从粗到细）",
    CLASSES[1]: "原分类，前一组空着时用",
    CLASSES[2]: "原分类，前两组空着时用",
    "+text": "接在内容后面",
    "+response": "接在处理情况后面",
    "+goods": "接在商品后面",
}
del COLUMN_CHOICES["source_class"]
"""What a person may choose for a column of a table."""

ANSWER_LABELS: Final[dict[str, str]] = {
    "is_dispute": "是否消费纠纷",
    "sector": "行业类别",
    "item": "品类",
    "nature": "投诉性质",
    "phrases": "诉求关键词",
    "amount_yuan": "金额",
    "merchant": "商家",
    "district": "商圈",
    "urgency": "紧急",
    "persons": "人数",
    "bought_on": "购买日期",
    "merchant_known": "登记商户",
    "kind": "投诉还是举报",
    "claimer_hints": "索赔情形（仅供核实）",
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
    """A value of an Answer in words."""
    match value:
        case True:
            return "是"
        case False:
            return "否"
        case None | "":
            return "—"
        case list():
            return "、".join(str(word) for word in value) or "—"
        case _ if field == "amount_yuan":
            return yuan(value)
    return str(value)


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """A person's correction of the machine's answer, in words."""

    correction: Correction
    label: str
    before: str
    after: str

    @property
    def is_confirmation(self) -> bool:
        return bool(self.correction.before == self.correction.after)


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
    """The versions, newest first, with their differences from the one before, masked for `by`."""
    contents = [
        {} if is_unreadable(version.content) else json.loads(version.content)
        for version in versions
    ]
    befores: list[dict[str, Any]] = [*contents[1:], {}]
    beside = known_beside(versions[0].record_id) if versions else []
    named = people([*map(_person, contents), *beside])
    return [
        VersionRow(version, differences(version.changed_fields, before, after, by, named))
        for version, before, after in zip(versions, befores, contents, strict=True)
    ]


def named_in_change(record: int, before: Mapping[str, Any], after: Mapping[str, Any]) -> People:
    """The person of either side, and whom the dispute of the record knows."""
    return people([_person(before), _person(after), *known_beside(record)])


def _person(content: Mapping[str, Any]) -> tuple[str | None, str | None]:
    return content.get("person_name"), content.get("person_phone")


def differences(
    names: Iterable[str],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    by: Actor,
    named: People,
) -> list[Difference]:
    """What differs in these fields, both sides as JSON keeps them and as `by` may see them; texts
    may name `named`."""
    return [
        Difference(
            str(FIELD_LABELS[name]),
            field_words(name, before.get(name), by, named),
            field_words(name, after.get(name), by, named),
        )
        for name in names
    ]


def field_words(name: str, value: Any, by: Actor, named: People = NOBODY) -> str:
    """A canonical value (as JSON keeps it) as `by` may read it; texts may name `named`."""
    if value in (None, "", []):
        return "—"
    if isinstance(value, list):
        return " › ".join(mask_text(str(part), named) for part in value)
    if name in {"received_at", "occurred_at"}:
        moment = parse_datetime(str(value))
        return f"{moment:%Y-%m-%d %H:%M}" if moment else str(value)
    if name in MASKED:
        return show(by, name, str(value), named) or "—"
    if name in PUBLIC:
        return redact(hidden_in(name, str(value), named.names, named.phones))
    return str(value)


def fact_rows(record: Record) -> list[tuple[str, Any]]:
    """The filled fields of a record besides its texts and its person."""
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
    """The evidence of the chosen answer in the text."""
    if answer is None:
        return []
    return [
        Span(span["start"], span["end"], span["weight"], span["label"])
        for span in answer.evidence
        if span["answer"] == why and span["start"] >= 0
    ]
