"""The records of a dispute side by side: the texts, the answers of the machine, the links."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from liandong.desk.access.masking import show
from liandong.desk.access.models import User
from liandong.desk.access.visible_rows import sees_reports
from liandong.desk.disputes.models import Dispute, Member
from liandong.desk.disputes.queries.visibility import visible_to, works_on
from liandong.desk.intake.models import Answer, Correction, Record
from liandong.desk.ui.kinds import Reason, Span
from liandong.desk.ui.wording import yuan
from liandong.engine.vocabulary import Source

FIELDS: Final = {
    "is_dispute": "消费纠纷",
    "sector": "行业",
    "item": "品类",
    "nature": "性质",
    "phrases": "诉求",
    "amount_yuan": "金额",
    "merchant": "商家",
    "district": "商圈",
    "urgency": "紧急",
    "persons": "人数",
    "bought_on": "购买日期",
    "merchant_known": "登记商户",
    "kind": "投诉还是举报",
}
"""The answers of a record that all who see a dispute may see, and what they are called."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One answer in words. `probability` if from the machine; `by` is who corrected it."""

    field: str
    label: str
    words: str
    probability: float | None = None
    by: str = ""
    has_evidence: bool = False


@dataclass(frozen=True, slots=True)
class RecordCard:
    """One record: its source, text, reply, the answers of the machine, and why it is here."""

    member: Member
    record: Record
    name: str
    phone: str
    spans: list[Span]
    chips: list[Chip]
    reasons: list[Reason]

    @property
    def share(self) -> int:
        return min(99, int((self.member.probability or 0.0) * 100))

    @property
    def role(self) -> str:
        return "报警人" if self.record.source == Source.POLICE_110 else "消费者"

    @property
    def verdict(self) -> Chip | None:
        """Whether the record is a dispute, as judged."""
        return next((chip for chip in self.chips if chip.field == "is_dispute"), None)

    @property
    def answers_in_text(self) -> list[Chip]:
        """The answers that have words in the text, for the choice of what is marked."""
        return [chip for chip in self.chips if chip.has_evidence]


def record_cards(by: User, dispute: Dispute) -> list[RecordCard]:
    """The records that `by` may see, oldest first. Two queries."""
    members = (
        dispute.members.select_related("record__answer", "linked_to", "by")
        .defer("record__raw", "record__place", "record__text", "record__response")
        .order_by("record__received_at", "pk")
    )
    if not sees_reports(by):
        members = members.exclude(record__source=Source.REPORT_12315)
    shown = list(members)
    correctors = _correctors(shown)
    return [_card(by, member, correctors.get(member.record_id, {})) for member in shown]


def evidence_spans(answer: Answer, only: str = "") -> list[Span]:
    """The words on which answers rest (of the answer `only`, if given), each with its answer."""
    return [
        Span(
            span["start"],
            span["end"],
            span["weight"],
            f"{FIELDS[span['answer']]}：{span['label']}",
        )
        for span in answer.evidence
        if span["start"] >= 0 and span["answer"] in FIELDS and only in ("", span["answer"])
    ]


def answer_words(field: str, value: Any) -> str:
    """An answer as people read it; empty when there is none."""
    if value is None or value in ("", []):
        return ""
    match field:
        case "is_dispute":
            return "是" if value else "否"
        case "amount_yuan":
            return yuan(value)
        case "persons":
            return f"{value} 人"
        case "phrases" | "urgency":
            return "、".join(value)
    return str(value)


def _card(by: User, member: Member, corrected: Mapping[str, str]) -> RecordCard:
    record = member.record
    return RecordCard(
        member=member,
        record=record,
        name=show(by, "person_name", record.person_name),
        phone=show(by, "person_phone", record.person_phone),
        spans=evidence_spans(record.answer),
        chips=answer_chips(record.answer, corrected),
        reasons=[Reason(reason["words"], reason["weight"]) for reason in member.reasons],
    )


def answer_chips(answer: Answer, corrected: Mapping[str, str]) -> list[Chip]:
    evident = {span["answer"] for span in answer.evidence if span["start"] >= 0}
    chips = []
    for field, label in FIELDS.items():
        words = answer_words(field, getattr(answer, field))
        if words:
            sure = answer.probability if field == "is_dispute" else None
            chip = Chip(field, str(label), words, sure, corrected.get(field, ""), field in evident)
            chips.append(chip)
    return chips


def _correctors(members: Sequence[Member]) -> dict[int, dict[str, str]]:
    """Record to field to the name of who corrected it last."""
    rows: Iterable[tuple[int, str, str]] = (
        Correction.objects.filter(record__in=[member.record_id for member in members])
        .order_by("pk")
        .values_list("record_id", "field", "by__display_name")
    )
    names: dict[int, dict[str, str]] = defaultdict(dict)
    for record, field, name in rows:
        names[record][field] = name
    return names


# 识别依据: the words on which each answer of the machine rests, over all records of a dispute.

SHOWN: Final = 5
"""How many words are listed for one answer; the rest are marked in the text."""


@dataclass(frozen=True, slots=True)
class Word:
    """Words of a record, and how much they weigh (negative: against the answer)."""

    words: str
    weight: float
    record: int


@dataclass(frozen=True, slots=True)
class Ground:
    """One answer, what it is called, and its words, the weightiest first."""

    field: str
    label: str
    answer: str
    words: list[Word]


def grounds_of(cards: Iterable[RecordCard]) -> list[Ground]:
    """In the order of the answers. Of words that occur twice the weightier counts."""
    found: dict[tuple[str, str], dict[str, Word]] = defaultdict(dict)
    for card in cards:
        for span in card.record.answer.evidence:
            if span["start"] < 0 or span["answer"] not in FIELDS:
                continue
            words = card.record.redacted_text[span["start"] : span["end"]]
            by_words = found[span["answer"], span["label"]]
            if words not in by_words or abs(by_words[words].weight) < abs(span["weight"]):
                by_words[words] = Word(words, span["weight"], card.record.pk)
    order = list(FIELDS)
    answers = sorted(found.items(), key=lambda item: order.index(item[0][0]))
    return [
        Ground(field, str(FIELDS[field]), answer, _weightiest(by_words.values()))
        for (field, answer), by_words in answers
    ]


def _weightiest(words: Iterable[Word]) -> list[Word]:
    return sorted(words, key=lambda word: -abs(word.weight))[:SHOWN]


def dispute_of_record(by: User, record: int) -> Dispute | None:
    """The dispute that this record belongs to, where `by` may see both of them."""
    members = Member.objects.filter(record=record)
    if not sees_reports(by):
        members = members.exclude(record__source=Source.REPORT_12315)
    found = visible_to(by).filter(pk__in=members.values("dispute"))
    return found.select_related("district").defer("search").first()


def works_on_dispute_of(record: int, by: User) -> bool:
    """Whether `by` acts on the dispute that this record belongs to; also where it is in none."""
    found = Dispute.objects.filter(members__record=record).select_related("district")
    dispute = found.defer("search").first()
    return dispute is None or works_on(by, dispute)
