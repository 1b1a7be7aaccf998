"""The records of a dispute side by side: what was told, what the machine said, why it is here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.desk.access.masking import show
from liandong.desk.access.models import User
from liandong.desk.access.rows import sees_reports
from liandong.desk.disputes.models import Dispute, Member
from liandong.desk.intake.models import Answer, Correction, Record
from liandong.desk.ui.kinds import Reason, Span
from liandong.desk.ui.wording import yuan
from liandong.engine.vocabulary import Source

FIELDS: Final = {
    "is_dispute": gettext_lazy("消费纠纷"),
    "sector": gettext_lazy("行业"),
    "item": gettext_lazy("品类"),
    "nature": gettext_lazy("性质"),
    "phrases": gettext_lazy("诉求"),
    "amount_yuan": gettext_lazy("金额"),
    "merchant": gettext_lazy("商家"),
    "district": gettext_lazy("商圈"),
    "urgency": gettext_lazy("紧急"),
    "persons": gettext_lazy("人数"),
    "bought_on": gettext_lazy("购买日期"),
    "merchant_known": gettext_lazy("登记商户"),
    "kind": gettext_lazy("投诉还是举报"),
}
"""The answers of a record that all who see a dispute may see, and what they are called."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One answer in words. `probability` where the machine gives one; `by` who corrected it."""

    field: str
    label: str
    words: str
    probability: float | None = None
    by: str = ""
    has_evidence: bool = False


@dataclass(frozen=True, slots=True)
class RecordCard:
    """One record: who told it, what, what was answered, what the machine said, why it is here."""

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
        return _("报警人") if self.record.source == Source.POLICE_110 else _("消费者")

    @property
    def verdict(self) -> Chip | None:
        """Whether the record is a dispute, as judged."""
        return next((chip for chip in self.chips if chip.field == "is_dispute"), None)

    @property
    def told(self) -> list[Chip]:
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
    """The words on which answers rest (of one answer when `only` names it), with what they say."""
    return [
        Span(
            one["start"],
            one["end"],
            one["weight"],
            f"{FIELDS[one['answer']]}：{one['label']}",
        )
        for one in answer.evidence
        if one["start"] >= 0 and one["answer"] in FIELDS and only in ("", one["answer"])
    ]


def answer_words(field: str, value: Any) -> str:
    """An answer as people read it; empty when there is none."""
    if value is None or value in ("", []):
        return ""
    match field:
        case "is_dispute":
            return _("是") if value else _("否")
        case "amount_yuan":
            return yuan(value)
        case "persons":
            return _("%(count)d 人") % {"count": value}
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
        reasons=[Reason(one["words"], one["weight"]) for one in member.reasons],
    )


def answer_chips(answer: Answer, corrected: Mapping[str, str]) -> list[Chip]:
    told = {one["answer"] for one in answer.evidence if one["start"] >= 0}
    chips = []
    for field, label in FIELDS.items():
        words = answer_words(field, getattr(answer, field))
        if words:
            sure = answer.probability if field == "is_dispute" else None
            chip = Chip(field, str(label), words, sure, corrected.get(field, ""), field in told)
            chips.append(chip)
    return chips


def _correctors(members: Sequence[Member]) -> dict[int, dict[str, str]]:
    """Record to field to the name of who corrected it last."""
    rows: Iterable[tuple[int, str, str]] = (
        Correction.objects.filter(record__in=[one.record_id for one in members])
        .order_by("pk")
        .values_list("record_id", "field", "by__display_name")
    )
    names: dict[int, dict[str, str]] = defaultdict(dict)
    for record, field, name in rows:
        names[record][field] = name
    return names
