"""A row of a licence export beside the register: new, changed, the same, or refused with a reason.

What the register has by hand stands: a value that is neither empty nor what an earlier export
brought is only replaced where a person says so (`Difference.sure` is False).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Final

from liandong.desk.access.models import User
from liandong.desk.directory.models import REGISTERED, District, Merchant, MerchantContact
from liandong.desk.directory.queries import district_by_name
from liandong.desk.directory.queries.merchant_register import (
    may_change,
    may_name_people,
    merchants_visible_to,
)
from liandong.desk.directory.rules.licences import (
    CODE,
    LABELS,
    NAME,
    PERSON,
    is_credit_code,
    is_gone,
    place_in,
    role_of_person,
)
from liandong.desk.intake.models import MerchantImportRow
from liandong.desk.intake.record_contents import chunks
from liandong.engine.vocabulary import SECTORS

Kind = MerchantImportRow.Kind
WRITTEN: Final = (
    NAME, "address", "mall", "floor", "sector", "licence_kind", "business_scope", "founded_on",
    "authority", "licence_state",
)  # fmt: skip
"""Columns of a merchant that a licence export fills."""
LONGEST: Final = {
    NAME: 120, "address": 200, "mall": 80, "floor": 40, "licence_kind": 60, "authority": 80,
    "licence_state": 40, "business_scope": 4000, PERSON: 60,
}  # fmt: skip
ROLES: Final = ("法定代表人", "经营者")
CHUNK: Final = 500
EARLIEST: Final = 1900
"""The year before which no licence was founded."""
Fault = tuple[str, str, str]
"""Field, reason and remedy."""
Key = tuple[str, ...]
"""Of a merchant of the register: its code, or its name and address."""


@dataclass(frozen=True, slots=True)
class Difference:
    """`field` with what stands in the register and in the file; `sure`: nothing typed is lost."""

    field: str
    before: str
    after: str
    sure: bool

    @property
    def label(self) -> str:
        return LABELS[self.field]


@dataclass(slots=True)
class Compared:
    """What becomes of a row."""

    number: int
    kind: Kind
    values: dict[str, str]
    merchant: Merchant | None = None
    district: str = ""
    differences: list[Difference] = field(default_factory=list)
    column: str = ""
    reason: str = ""
    remedy: str = ""

    def content(self) -> dict[str, Any]:
        return {
            "values": self.values,
            "district": self.district,
            "differences": [asdict(difference) for difference in self.differences],
        }


class Comparison:
    """Compares rows for `by`: places and merchants are read once for many rows."""

    def __init__(self, by: User, otherwise: District | None) -> None:
        self._by = by
        self._otherwise = otherwise.name if otherwise else ""
        self._places = district_by_name()
        self._names = [
            (name, place.name)
            for place in self._places.values()
            for name in (place.name, *place.names)
        ]
        self._names_people = may_name_people(by)

    def compare(self, rows: Sequence[tuple[int, Mapping[str, str]]]) -> list[Compared]:
        """Rows with their numbers; a code that stands twice is refused the second time."""
        registered = self._registered(values for _number, values in rows)
        people = _people_of([merchant for same in registered.values() for merchant in same])
        met: dict[str, int] = {}
        found = []
        for number, values in rows:
            row = Compared(number, Kind.REFUSED, dict(values))
            code = values.get(CODE, "")
            if code and code in met:
                _refuse(row, CODE, f"和第 {met[code]} 行是同一个代码", "文件里留一行，删去另一行")
            else:
                met[code] = number
                self._judge(row, self._same(row, registered), people)
            found.append(row)
        return found

    def _same(self, row: Compared, registered: Mapping[Key, list[Merchant]]) -> list[Merchant]:
        """Those of the register that the row may be of, one if it can be told: the one that stands,
        the one in the district of the row."""
        without = registered.get((row.values.get(NAME, ""), row.values.get("address", "")), [])
        same = registered.get((row.values.get(CODE, ""),)) or (without if len(without) == 1 else [])
        standing = [merchant for merchant in same if merchant.merged_into_id is None] or same
        if len(standing) > 1:
            place = self._place(row, None)
            standing = [m for m in standing if m.district and m.district.name == place] or standing
        return standing

    def _judge(
        self, row: Compared, same: Sequence[Merchant], people: Mapping[int, list[str]]
    ) -> None:
        if self._is_wrong(row):
            return
        if len(same) > 1:
            _refuse(row, CODE, "名录里有几家是这个代码", "是同一家的先合并，不是的写明商圈")
            return
        existing = next(iter(same), None)
        row.district = self._place(row, existing)
        if not row.district:
            _refuse(
                row,
                "address",
                "地址里看不出在哪个商圈",
                "加一列“商圈”，或者上传时选定商圈",
            )
            return
        if existing is None:
            self._judge_new(row)
            return
        if existing.merged_into_id is not None:
            _refuse(row, CODE, "名录里这一家已并入另一家", "在并入的那一家更改")
            return
        if not may_change(existing, self._by):
            _refuse(row, "district", "不在本单位负责的商圈内", "由负责那个商圈的单位导入")
            return
        row.merchant = existing
        row.differences = self._differences(row, existing, people.get(existing.pk, []))
        row.kind = Kind.CHANGED if row.differences else Kind.UNCHANGED

    def _judge_new(self, row: Compared) -> None:
        place = self._places.get(row.district)
        if place is None or not may_change(Merchant(district=place), self._by):
            _refuse(
                row,
                "district",
                f"在{row.district}，不在本单位负责的商圈内",
                "由负责那个商圈的单位导入",
            )
        elif is_gone(row.values.get("licence_state", "")):
            _refuse(
                row, "licence_state", "已注销、吊销，名录里没有", "不再经营的不新登记，不用处理"
            )
        else:
            row.kind = Kind.NEW

    def _is_wrong(self, row: Compared) -> bool:
        """Cells that cannot be; a day is written as the register has it."""
        found = self._fault(row.values)
        if found is not None:
            _refuse(row, *found)
        return found is not None

    def _fault(self, values: dict[str, str]) -> Fault | None:
        from liandong.engine.records.dates import parse_time

        for name, longest in LONGEST.items():
            if len(values.get(name, "")) > longest:
                return name, f"超过 {longest} 字", "核对是不是错列，或者缩短"
        day = values.get("founded_on", "")
        moment = parse_time(day) if day else None
        checks: tuple[tuple[bool, Fault], ...] = (
            (not values.get(CODE), (CODE, "没有统一社会信用代码", "补上 18 位代码")),
            (
                not is_credit_code(values.get(CODE, "")),
                (CODE, "不是统一社会信用代码", "核对 18 位代码，有没有少位、错位"),
            ),
            (not values.get(NAME), (NAME, "没有名称", "补上执照上的名称或字号")),
            (
                bool(day) and (moment is None or moment.year < EARLIEST),
                ("founded_on", "不是日期", "写成 2020-05-01 这样的日期"),
            ),
            (
                values.get("sector", SECTORS[0]) not in SECTORS,
                ("sector", "没有这个行业类别", "按名录里的行业类别写，或者删去这一列"),
            ),
            (
                bool(values.get("district")) and values["district"] not in self._places,
                ("district", "没有这个商圈", "按“商圈”页的名称写，或者留空"),
            ),
        )
        fault = next((fault for is_wrong, fault in checks if is_wrong), None)
        if moment is not None and fault is None:
            values["founded_on"] = moment.date().isoformat()
        return fault

    def _place(self, row: Compared, existing: Merchant | None) -> str:
        """The register's own, else that of the row, else what its address names."""
        if existing is not None and existing.district is not None:
            return existing.district.name
        return (
            row.values.get("district", "")
            or place_in(row.values.get("address", ""), self._names)
            or self._otherwise
        )

    def _differences(self, row: Compared, existing: Merchant, named: list[str]) -> list[Difference]:
        found = []
        for name in WRITTEN:
            after = row.values.get(name, "")
            before = text_of(existing, name)
            if not after or after == before:
                continue
            sure = not before or existing.from_export.get(name) == before
            found.append(Difference(name, before, after, sure))
        if existing.credit_code is None:
            found.append(Difference(CODE, "", row.values[CODE], sure=True))
        person = row.values.get(PERSON, "")
        if person and self._names_people and person not in named:
            found.append(Difference(PERSON, "、".join(named), person, sure=not named))
        return found

    def _registered(self, rows: Iterable[Mapping[str, str]]) -> dict[Key, list[Merchant]]:
        """By code, and those without a code by name and address: what `by` sees of the register. A
        shop known elsewhere is as new as one that nobody knows."""
        values = list(rows)
        codes = sorted({row[CODE] for row in values if row.get(CODE)})
        names = sorted({row[NAME] for row in values if row.get(NAME)})
        visible = merchants_visible_to(self._by).order_by("pk")
        found: dict[Key, list[Merchant]] = {}
        for some in chunks(codes, CHUNK):
            for row in visible.filter(credit_code__in=some):
                found.setdefault((row.credit_code or "",), []).append(row)
        for some in chunks(names, CHUNK):
            for row in visible.filter(REGISTERED, credit_code=None, name__in=some):
                found.setdefault((row.name, row.address), []).append(row)
        return found


def text_of(merchant: Merchant, name: str) -> str:
    """A column as the file would have it."""
    value = getattr(merchant, name)
    return value.isoformat() if isinstance(value, date) else value or ""


def value_of(name: str, text: str) -> Any:
    """The value of a column of this text."""
    if name == "founded_on":
        return date.fromisoformat(text) if text else None
    return text or None if name == CODE else text


def current_people(merchants: Sequence[int]) -> list[MerchantContact]:
    """经营者、法定代表人 of these merchants, as they stand."""
    found: list[MerchantContact] = []
    for some in chunks(sorted(set(merchants)), CHUNK):
        rows = MerchantContact.objects.filter(merchant__in=some, role__in=ROLES, until=None)
        found += rows.order_by("pk")
    return found


def _people_of(merchants: Sequence[Merchant]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for row in current_people([merchant.pk for merchant in merchants]):
        found.setdefault(row.merchant_id, []).append(row.name)
    return found


def _refuse(row: Compared, column: str, reason: str, remedy: str) -> None:
    row.kind, row.column, row.reason, row.remedy = Kind.REFUSED, LABELS[column], reason, remedy


def role_for(values: Mapping[str, str]) -> str:
    return role_of_person(values.get("licence_kind", ""))
