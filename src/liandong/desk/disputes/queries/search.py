"""The search over everything: a number, a telephone, a shop, words of the text."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Final

from django.db.models import QuerySet

from liandong.desk.access.actors import Actor
from liandong.desk.access.disclosure.phone_searches import search_phone
from liandong.desk.access.encryption.ciphers import equality_key
from liandong.desk.access.models import User
from liandong.desk.access.visible_rows import sees_people, sees_reports
from liandong.desk.directory.models import Merchant
from liandong.desk.directory.queries import merchants
from liandong.desk.disputes.models import Dispute, Member
from liandong.desk.disputes.queries.rows import as_rows
from liandong.desk.disputes.queries.visibility import visible_to
from liandong.desk.work.search import search_filter
from liandong.engine.vocabulary import Source

SHOWN: Final = 50
SHOPS: Final = 8
PHONE: Final = re.compile(r"(?:1\d{10}|0\d{2,3}-?\d{7,8})")
NUMBER: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{5,59}")


@dataclass(frozen=True, slots=True)
class Found:
    """`number` is set when exactly one dispute bears the number that was typed."""

    number: str = ""
    by_number: list[Dispute] = field(default_factory=list)
    by_phone: list[Dispute] = field(default_factory=list)
    by_text: list[Dispute] = field(default_factory=list)
    shops: list[Merchant] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.by_number) + len(self.by_phone) + len(self.by_text) + len(self.shops)


def look_up(by: User, words: str) -> Found:
    """What `by` may see of what the words point to; each group at most 50, newest first.

    Raises TooManySearchesError beyond the limit of phones that were searched for in vain.
    """
    words = unicodedata.normalize("NFKC", words).strip()  # wide digits, as a Chinese keyboard types
    if not words:
        return Found()
    by_number = _rows(_numbered(by, words)) if NUMBER.fullmatch(words) else []
    if len(by_number) == 1:
        return Found(number=by_number[0].number, by_number=by_number)
    digits = re.sub(r"[\s-]", "", words)
    is_phone = PHONE.fullmatch(digits) and sees_people(by)
    is_number = PHONE.fullmatch(digits) and not is_phone
    by_phone: list[Dispute] = []
    if is_phone:
        by_phone = search_phone(digits, lambda: _rows(with_phone(by, digits)), by=by)
    text = visible_to(by)
    return Found(
        by_number=by_number,
        by_phone=by_phone,
        by_text=[] if by_phone else _rows(search_filter(text, "search", words)),
        shops=[] if by_phone or is_number else list(merchants(words)[:SHOPS]),
    )


def with_phone(by: Actor, phone: str) -> QuerySet[Dispute]:
    """Disputes in which this telephone called or complained. Found by the records, which are few:
    joined to them, SQLite begins with all disputes of the reader's districts."""
    members = Member.objects.filter(record__phone_key=equality_key(phone))
    return visible_to(by).filter(pk__in=members.values("dispute"))


def _numbered(by: Actor, number: str) -> QuerySet[Dispute]:
    """By the desk's own number or by one of a source; a number that was merged leads on."""
    own = Dispute.objects.filter(number=number.upper())
    sources = [source for source in Source if source != Source.REPORT_12315 or sees_reports(by)]
    # all sources are named so that the index over source and number is used
    members = Member.objects.filter(record__source__in=sources, record__source_id=number)
    ids = own.values("pk").union(own.values("merged_into"), members.values("dispute"))
    return visible_to(by).filter(pk__in=ids)


def _rows(disputes: QuerySet[Dispute]) -> list[Dispute]:
    return list(as_rows(disputes).order_by("-opened_at", "-pk")[:SHOWN])
