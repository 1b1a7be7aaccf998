"""Reads of intake: records are only read through `visible_to` and `visible_since`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import Case, Count, F, Q, QuerySet, Value, When

from liandong.desk.access.actors import Actor
from liandong.desk.access.disclosure.revealable import Person
from liandong.desk.access.encryption.ciphers import equality_key
from liandong.desk.access.models import MachineAccount, User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.visible_rows import scope, sees_people, sees_reports, works_in
from liandong.desk.intake.models import (
    Answer,
    AnswerChange,
    ChangeRequest,
    Correction,
    Feed,
    Import,
    ProfileVersion,
    QuarantinedRow,
    ReadingProposal,
    Reconciliation,
    Record,
    RecordVersion,
)
from liandong.desk.intake.record_followers import FOLLOWERS
from liandong.desk.ui.query_parameters import midnight, parse_day, parse_number
from liandong.engine.vocabulary import SOURCE_LABELS, Source

VERDICTS = {
    "yes": "消费纠纷",
    "no": "非消费纠纷",
    "unjudged": "未能识别",
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


def may_judge(by: User, record: Record) -> bool:
    """Whether `by`, who sees the record, acts on it: in its district, and on what it belongs to."""
    district = Answer.objects.filter(record=record).values_list("district", flat=True).first()
    inside = works_in(by, district or "")
    return inside and all(follower.works_on(record.pk, by) for follower in FOLLOWERS.values())


def visible_since(by: Actor, since: datetime) -> QuerySet[Record]:
    """The same of those received since then. They are few: wrapped in CASE, their districts are
    checked one by one, where SQLite would scan all answers of a district."""
    records = Record.objects.filter(received_at__gte=since)
    districts = scope(by)
    if districts is not None:
        inside = When(answer__district__in=districts, then=Value(True))
        records = records.filter(Q(Case(inside, default=Value(False))))
    return records if sees_reports(by) else records.exclude(source=Source.REPORT_12315)


def imports_of(by: User) -> QuerySet[Import]:
    """Imports, newest first; those of reports only for the regulator.

    A file may contain records of every district. Who sees their station only sees the imports of
    their own department.
    """
    imports = Import.objects.select_related(
        "by", "repeats", "feed__machine", "profile_version__of"
    ).order_by("-pk")
    if scope(by) is not None:
        own = Q(by__department=by.department_id) | Q(feed__machine__department=by.department_id)
        imports = imports.filter(own)
    return imports if sees_reports(by) else imports.exclude(source=Source.REPORT_12315)


def is_in_charge(by: User, of: Import) -> bool:
    """Whether `by`, who sees the import, may halt, confirm or take it back, and reads its rows in
    clear: the department of who imported the file. One without districts is in charge of all, it
    alone of those from the command line; one of some districts that sees all rows is not by that
    in charge of another's files."""
    sender = of.by or (of.feed.machine if of.feed else None)
    is_own = sender is not None and sender.department_id == by.department_id
    return is_own or by.department.area is None


def check_in_charge(by: User, of: Import) -> None:
    """Raise PermissionDenied unless `by` sees the import and is in charge of it: nobody else reads
    its rows in clear, mends them, confirms or halts it."""
    if not imports_of(by).filter(pk=of.pk).exists():
        raise PermissionDenied("这次导入不在您的可见范围内")
    if not is_in_charge(by, of):
        raise PermissionDenied("这次导入由导入的单位或者不限商圈的单位处理")


@dataclass(frozen=True, slots=True)
class Brought:
    """The records that an import brought, as they are now: how many, of which `visible` to `by`;
    those that count as disputes, those that are parts of one, and of the visible ones those that
    are linked to others: a file of one row would else show who is known in another district.

    A number may occur in several rows, so there may be fewer records than rows.
    """

    records: int
    visible: int
    disputes: int
    placed: int
    linked: int
    waiting: int
    reports: int

    @property
    def remainder(self) -> str:
        """Why not all records that count as disputes are placed, in words; empty where all are."""
        others = self.disputes - self.placed - self.waiting - self.reports
        parts = [
            ("等待归入 %d", self.waiting),
            ("举报（不归入纠纷）%d", self.reports),
            ("已由人移出 %d", others),
        ]
        return " + ".join(words % count for words, count in parts if count > 0)


def brought_by(of: Import, by: User) -> Brought:
    """The counts, from the records themselves, so that they agree with the list of records."""
    brought = RecordVersion.objects.filter(of=of).values("record")
    records = Record.objects.filter(pk__in=brought)
    disputes = records.filter(answer__is_dispute=True)
    reports = disputes.filter(source=Source.REPORT_12315)
    awaited = disputes.filter(placed_at=None).exclude(source=Source.REPORT_12315)
    visible = visible_to(by).filter(pk__in=brought)
    placed, linked = _placed(disputes)[0], _placed(disputes.filter(pk__in=visible.values("pk")))[1]
    return Brought(
        records=records.count(),
        visible=visible.count(),
        disputes=disputes.count(),
        placed=placed,
        linked=linked,
        waiting=awaited.count() - _placed(awaited)[0],
        reports=reports.count(),
    )


def _placed(records: QuerySet[Record]) -> tuple[int, int]:
    """How many the apps above have placed, and how many they have linked."""
    counts = [follower.placed(records) for follower in FOLLOWERS.values()]
    return sum(placed for placed, _ in counts), sum(linked for _, linked in counts)


def may_follow(by: User, key: str) -> bool:
    """Whether this person may see the page of the import with this primary key."""
    pk = parse_number(key)
    if pk is None or not by.has_permission(Permission.IMPORT):
        return False
    return imports_of(by).filter(pk=pk).exists()


def is_being_placed(of: Import) -> bool:
    """Whether disputes of this import still wait to be placed; reports never are."""
    waiting = Record.objects.filter(placed_at=None, answer__is_dispute=True, versions__of=of)
    return waiting.exclude(source=Source.REPORT_12315).exists()


def quarantine_of(of: Import, by: User) -> QuerySet[QuarantinedRow]:
    """In the order of the file; rows of reports are for the regulator only."""
    rows = of.quarantine.order_by("row", "column")
    return rows if sees_reports(by) else rows.exclude(source=Source.REPORT_12315)


def reasons_of(of: Import, by: User) -> list[tuple[str, str, int]]:
    """(column, reason, number of rows not mended yet), the most frequent first."""
    rows: Any = quarantine_of(of, by).order_by().values_list("column", "reason")
    waiting = Count("pk", filter=Q(mended_in=None))
    return list(rows.annotate(count=waiting).order_by("-count", "column"))


def reconciliations_of(by: User) -> QuerySet[Reconciliation]:
    """Who sees their station only sees those of their own department that cover no other
    district; those of reports are for the regulator only."""
    made = Reconciliation.objects.select_related("by").order_by("-pk")
    if scope(by) is not None:
        made = made.filter(by__department=by.department_id, sees_all=False)
    return made if sees_reports(by) else made.exclude(source=Source.REPORT_12315)


def change_requests_for(by: User) -> QuerySet[ChangeRequest]:
    """The open ones that `by` may decide: both districts, before and after, are in their scope, and
    they act in that of the record as it is."""
    opened = ChangeRequest.objects.filter(state=ChangeRequest.State.OPEN)
    if not by.has_permission(Permission.IMPORT):
        return opened.none()
    opened = opened.filter(record__in=visible_to(by).values("pk"))
    districts, area = scope(by), by.department.area
    if districts is not None:
        opened = opened.filter(district__in=[*districts, ""])
    if area is not None:
        opened = opened.filter(record__answer__district__in=[*area, ""])
    chosen = opened.select_related("record__answer", "of__by", "of__feed__machine", "pushed_by")
    return chosen.order_by("-pk")


def kept_out(of: Import, by: User) -> tuple[int, int, int]:
    """Numbers of rejected rows that wait, of rows that were mended, and of cells that were left
    empty in imported rows."""
    cells = quarantine_of(of, by).order_by()
    rows = cells.filter(was_taken=False)
    waiting = rows.filter(mended_in=None).values("row").distinct().count()
    mended = rows.exclude(mended_in=None).values("row").distinct().count()
    return waiting, mended, cells.filter(was_taken=True).count()


def corrections_of(record: Record) -> QuerySet[Correction]:
    return record.corrections.select_related("by").order_by("-pk")


def answer_changes_of(record: Record) -> QuerySet[AnswerChange]:
    """What judging it again changed, newest first."""
    return record.answer_changes.order_by("-pk")


def versions_of(record: Record) -> list[RecordVersion]:
    """Newest first, each with its import and its content."""
    from liandong.desk.intake.record_tables import content_as_json

    versions = list(record.versions.select_related("of").order_by("-number"))
    for newest in versions[:1]:
        (newest.content,) = content_as_json([record], for_page=True)
    return versions


@dataclass(frozen=True, slots=True)
class RecordFilter:
    """The filter of a list of records, as in its address."""

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
        """From the parameters of an address; invalid values are ignored."""
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
        """The filter in words."""
        words = [
            f"编号或电话含“{self.q}”" if self.q else "",
            SOURCE_LABELS[Source(self.source)] if self.source else "",
            str(VERDICTS[self.verdict]) if self.verdict else "",
            self.district,
            f"{self.since} 起" if self.since else "",
            f"{self.until} 止" if self.until else "",
            f"第 {self.brought_by} 次导入带来的" if self.brought_by else "",
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
    """The visible records that match, in the requested order."""
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
    """By a part of the number, or by a whole phone number, which is only stored encrypted.

    Roles that do not see people cannot search for a phone either.
    """
    if is_phone(words, by):
        return records.filter(phone_key=equality_key(words))
    return records.filter(source_id__icontains=words)


def is_phone(words: str, by: Actor) -> bool:
    """Whether these words are a phone number that `by` may search for."""
    return sees_people(by) and len(words) == PHONE_DIGITS and words.isdigit()


def _ordered(records: QuerySet[Record], sort: str) -> QuerySet[Record]:
    name = sort.lstrip("-")
    order = F(name).desc() if sort.startswith("-") else F(name).asc()
    return records.order_by(order, "-pk")


def feed_of(machine: MachineAccount) -> Feed:
    """The settings of a source; unsaved where there are none yet."""
    return Feed.objects.filter(machine=machine).first() or Feed(machine=machine)


def proposed_reading(of: Import) -> ReadingProposal | None:
    return ReadingProposal.objects.filter(of=of).first()


def profile_versions(profile: int) -> QuerySet[ProfileVersion]:
    """The versions of the profile with this key."""
    return ProfileVersion.objects.select_related("of").filter(of=profile)


TEXTS: Final = ("text", "response", "place")


def resolve_field(by: User, pk: int, field: str) -> Person | str | None:
    """The clear text of a personal field, for the page that reveals it: `person`, or one of the
    texts; None where `by` does not see the record."""
    record = visible_to(by).filter(pk=pk).first()
    if record is None:
        return None
    if field == "person":
        role = "报警人" if record.source == Source.POLICE_110 else "消费者"
        return Person(record.person_name or "", record.person_phone or "", role)
    if field in TEXTS:
        clear: str | None = getattr(record, field)
        return clear
    return None
