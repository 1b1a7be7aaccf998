"""Reads of intake: `visible_to` and `visible_since` are the only doors to records."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.desk.access.actors import Actor
from liandong.desk.access.crypto import equality_key
from liandong.desk.access.models import User
from liandong.desk.access.rows import scope, sees_people, sees_reports
from liandong.desk.intake.actions.record_tables import content_as_json
from liandong.desk.intake.models import (
    AnswerChange,
    Correction,
    Import,
    QuarantinedRow,
    Reconciliation,
    Record,
    RecordVersion,
)
from liandong.desk.ui.asked import midnight, parse_day
from liandong.engine.vocabulary import SOURCE_LABELS, Source

VERDICTS = {
    "yes": gettext_lazy("消费纠纷"),
    "no": gettext_lazy("非消费纠纷"),
    "unjudged": gettext_lazy("未能识别"),
}
ORDERS = ("received_at", "-received_at", "source_id", "-source_id")
PHONE_DIGITS = 11


def visible_to(by: Actor) -> QuerySet[Record]:
    """The records that `by` may see: of their districts, and reports only for the regulator."""
    records = Record.objects.all()
    districts = scope(by)
    if districts is not None:
        records = records.filter(answer__district__in=districts)
    return records if sees_reports(by) else records.exclude(source=Source.REPORT_12315)


def visible_since(by: Actor, since: datetime) -> QuerySet[Record]:
    """The same of those received since then. They are few: wrapped in a case, their districts are
    looked at one by one, where SQLite would read all that was ever answered of a district."""
    records = Record.objects.filter(received_at__gte=since)
    districts = scope(by)
    if districts is not None:
        inside = When(answer__district__in=districts, then=Value(True))
        records = records.filter(Q(Case(inside, default=Value(False))))
    return records if sees_reports(by) else records.exclude(source=Source.REPORT_12315)


def imports_of(by: User) -> QuerySet[Import]:
    """Imports, newest first; those of reports only for the regulator.

    A file may tell of every district. Who sees those of their station alone sees what their own
    department has brought in.
    """
    imports = Import.objects.select_related(
        "by", "repeats", "feed__machine", "profile_version__of"
    ).order_by("-pk")
    if scope(by) is not None:
        own = Q(by__department=by.department_id) | Q(feed__machine__department=by.department_id)
        imports = imports.filter(own)
    return imports if sees_reports(by) else imports.exclude(source=Source.REPORT_12315)


def is_being_placed(of: Import) -> bool:
    """Whether disputes of this import still wait to be placed; reports never are."""
    waiting = Record.objects.filter(placed_at=None, answer__is_dispute=True, versions__of=of)
    return waiting.exclude(source=Source.REPORT_12315).exists()


def quarantine_of(of: Import, by: User) -> QuerySet[QuarantinedRow]:
    """In the order of the file. One of several sources may hold reports: for the regulator only."""
    rows = of.quarantine.order_by("row", "column")
    return rows if sees_reports(by) else rows.exclude(source=Source.REPORT_12315)


def reasons_of(of: Import, by: User) -> list[tuple[str, str, int]]:
    """(column, reason, how many rows that nobody mended), the most frequent first."""
    rows: Any = quarantine_of(of, by).order_by().values_list("column", "reason")
    waiting = Count("pk", filter=Q(mended_in=None))
    return list(rows.annotate(count=waiting).order_by("-count", "column"))


def reconciliations_of(by: User) -> QuerySet[Reconciliation]:
    """Of one's own department for who sees their station alone; of reports for the regulator."""
    made = Reconciliation.objects.select_related("by").order_by("-pk")
    if scope(by) is not None:
        made = made.filter(by__department=by.department_id)
    return made if sees_reports(by) else made.exclude(source=Source.REPORT_12315)


def corrections_of(record: Record) -> QuerySet[Correction]:
    return record.corrections.select_related("by").order_by("-pk")


def answer_changes_of(record: Record) -> QuerySet[AnswerChange]:
    """What judging it again changed, newest first."""
    return record.answer_changes.order_by("-pk")


def versions_of(record: Record) -> list[RecordVersion]:
    """Newest first, with the import that brought each, and each with its content."""
    versions = list(record.versions.select_related("of").order_by("-number"))
    for newest in versions[:1]:
        (newest.content,) = content_as_json([record])
    return versions


@dataclass(frozen=True, slots=True)
class RecordFilter:
    """What a list of records is narrowed to, as its address says it."""

    q: str = ""
    source: str = ""
    verdict: str = ""
    district: str = ""
    since: date | None = None
    until: date | None = None
    brought_by: int | None = None  # number of an import
    sort: str = "-received_at"

    @classmethod
    def of(cls, data: Mapping[str, str]) -> "RecordFilter":
        """From the parameters of an address; what is not allowed counts as not given."""
        source, verdict = data.get("source", ""), data.get("verdict", "")
        sort, brought_by = data.get("sort", ""), data.get("import", "")
        return cls(
            q=data.get("q", "").strip()[:60],
            source=source if source in set(Source) else "",
            verdict=verdict if verdict in VERDICTS else "",
            district=data.get("district", "").strip()[:40],
            since=parse_day(data.get("since", "")),
            until=parse_day(data.get("until", "")),
            brought_by=int(brought_by) if brought_by.isdecimal() and len(brought_by) < 12 else None,
            sort=sort if sort in ORDERS else "-received_at",
        )

    def words(self) -> list[str]:
        """The filter as people say it."""
        words = [
            _("编号或电话含“%s”") % self.q if self.q else "",
            SOURCE_LABELS[Source(self.source)] if self.source else "",
            str(VERDICTS[self.verdict]) if self.verdict else "",
            self.district,
            _("%s 起") % self.since if self.since else "",
            _("%s 止") % self.until if self.until else "",
            _("第 %d 次导入带来的") % self.brought_by if self.brought_by else "",
        ]
        return [word for word in words if word]

    def query_string(self) -> str:
        given = {
            "q": self.q,
            "source": self.source,
            "verdict": self.verdict,
            "district": self.district,
            "since": self.since,
            "until": self.until,
            "import": self.brought_by,
        }
        return urlencode({name: value for name, value in given.items() if value})


def filtered(by: Actor, wanted: RecordFilter) -> QuerySet[Record]:
    """The visible records that fit, in the order that is asked for."""
    records = visible_to(by)
    if wanted.q:
        records = _searched(records, wanted.q, by)
    if wanted.source:
        records = records.filter(source=wanted.source)
    if wanted.district:
        records = records.filter(answer__district=wanted.district)
    if wanted.since:
        records = records.filter(received_at__gte=midnight(wanted.since))
    if wanted.until:
        records = records.filter(received_at__lt=midnight(wanted.until + timedelta(days=1)))
    if wanted.brought_by:
        brought = RecordVersion.objects.filter(of=wanted.brought_by).values("record")
        records = records.filter(pk__in=brought)
    match wanted.verdict:
        case "yes":
            records = records.filter(answer__is_dispute=True)
        case "no":
            records = records.filter(answer__is_dispute=False)
        case "unjudged":
            records = records.filter(answer__is_dispute=None)
    return _ordered(records, wanted.sort)


def for_list(records: QuerySet[Record]) -> QuerySet[Record]:
    """With their answers, without what no list shows."""
    return records.select_related("answer").defer("raw", "text", "response")


def _searched(records: QuerySet[Record], words: str, by: Actor) -> QuerySet[Record]:
    """By a part of the number, or by a whole phone number, which is only kept encrypted.

    Who reads nothing of people cannot ask either whether somebody's phone occurs.
    """
    if sees_people(by) and len(words) == PHONE_DIGITS and words.isdigit():
        return records.filter(phone_key=equality_key(words))
    return records.filter(source_id__icontains=words)


def _ordered(records: QuerySet[Record], sort: str) -> QuerySet[Record]:
    name = sort.lstrip("-")
    order = F(name).desc() if sort.startswith("-") else F(name).asc()
    return records.order_by(order, "-pk")
