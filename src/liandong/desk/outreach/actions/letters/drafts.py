"""Drafts of letters: begun out of an alert or a report, one for each trader, and edited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actions.doubles import check_double
from liandong.desk.access.guard import check
from liandong.desk.access.masking import mask_known
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import check_version
from liandong.desk.access.visible_rows import NOT_OURS, scope, works_in
from liandong.desk.directory.models import Merchant
from liandong.desk.disputes.actions.numbers import take_numbers
from liandong.desk.insight.models import Alert
from liandong.desk.outreach.actions.letters.steps import LETTER_EVENT, record_step
from liandong.desk.outreach.actions.sources import check_source_of
from liandong.desk.outreach.models import Letter, SpecialReport
from liandong.desk.outreach.queries.findings.facts import facts_now, people_around
from liandong.desk.outreach.queries.letters import earlier_letters, is_of_department
from liandong.desk.outreach.queries.visible import letters_visible_to
from liandong.desk.outreach.rules.letters.instruments import INSTRUMENTS
from liandong.desk.outreach.rules.steps.letters import State, Verb
from liandong.desk.papers.queries.offices import letterhead
from liandong.desk.work.events import publish

SERIES: Final = "TX"
MOST_TRADERS: Final = 20
EDITABLE: Final = frozenset(
    {
        "nature", "basis", "causes", "chosen", "advice", "clauses", "answer_by", "copy_to",
        "contact", "phone", "talk_at", "talk_place", "talk_people", "talk_materials",
    }
)  # fmt: skip

FREE: Final = EDITABLE - {"nature", "basis", "chosen", "answer_by", "contact", "phone", "talk_at"}
"""Typed words, which are stored without the people of disputes."""


@dataclass(frozen=True, slots=True)
class Trader:
    """To whom a letter goes; without `merchant` one that is not registered."""

    name: str
    merchant: Merchant | None = None


@transaction.atomic
def begin_letters(
    *,
    source: Alert | SpecialReport,
    instrument: str,
    traders: Sequence[Trader],
    again: bool = False,
    by: User,
) -> list[Letter]:
    """Draft a letter of this instrument to each of the traders, for the days of the source. `again`
    confirms that a trader gets another one of this instrument from the same source.

    What it rests on, asks for and until when is chosen by who drafts it: nothing stands there.

    Raises ValidationError where the department has not this instrument, or the alert was not
    judged true, or the report not issued.
    """
    check(by, Permission.WARN)
    rule = INSTRUMENTS.get(instrument)
    if rule is None or rule.department != by.department.kind:
        raise ValidationError({"instrument": "本单位不能使用这一文种。"})
    if not 1 <= len(traders) <= MOST_TRADERS:
        raise ValidationError({"traders": f"请选择 1 至 {MOST_TRADERS} 家商户。"})
    check_source_of(source)
    numbers = take_numbers(SERIES, [timezone.now()] * len(traders))
    made = []
    for number, trader in zip(numbers, traders, strict=True):
        letter = Letter(
            number=number,
            instrument=instrument,
            basis=rule.basis,
            department=by.department,
            alert=source if isinstance(source, Alert) else source.alert,
            report=source if isinstance(source, SpecialReport) else None,
            district=source.district or (trader.merchant.district if trader.merchant else None),
            merchant=trader.merchant,
            merchant_name=trader.name,
            since=source.since,
            until=source.until,
            contact=by.display_name,
            phone=letterhead(by.department).phone,
            drafted_by=by,
        )
        _check_place(letter, by)
        _check_trader(letter, by)
        _check_first(letter, again, by)
        letter.nature = _most_frequent_nature(letter, by)
        letter.save()
        record_step(letter, Verb.DRAFT, by=by)
        audit.record("letter.draft", by=by, of=letter, detail={"instrument": instrument})
        made.append(letter)
    publish(LETTER_EVENT)
    return made


@transaction.atomic
def save_letter(
    *, letter: Letter, values: Mapping[str, Any], page_version: str | None = None, by: User
) -> Letter:
    """Change a draft: by who drafted it, for others read its free text masked. `page_version` is of
    the draft that the page showed."""
    check(by, Permission.WARN)
    stored = letters_visible_to(by).select_for_update(of=("self",)).filter(pk=letter.pk).first()
    if stored is None or not is_of_department(stored, by) or stored.drafted_by_id != by.pk:
        raise PermissionDenied("草稿由拟稿人修改")
    if stored.state != State.DRAFT:
        raise ValidationError("已经送审，不能修改；请先撤回送审。")
    check_version(stored, page_version)
    changed = sorted(EDITABLE & values.keys())
    known = people_around(stored)
    for name in changed:
        value = values[name]
        setattr(stored, name, mask_known(value, known) if name in FREE and value else value)
    stored.save(update_fields=changed)
    audit.record("letter.save", by=by, of=stored)
    return stored


def _check_trader(letter: Letter, by: User) -> None:
    """Registered in the district of the source, or with disputes in it that the source counts."""
    shop, place = letter.merchant, letter.district
    if shop is None or place is None or shop.district in (None, place):
        return
    if not facts_now(letter, by=by).count:
        raise ValidationError(
            {
                "other": f"{shop.name}登记在{shop.district}，这里依据的是{place}的投诉，"
                "其中没有这家商户，不能据此发出提醒。"
            }
        )


def _check_first(letter: Letter, again: bool, by: User) -> None:
    """Not twice by one press, and a second one only where that is confirmed."""
    same = {
        name: getattr(letter, name) for name in ("instrument", "alert", "report", "merchant_name")
    }
    check_double(Letter, "drafted_at", "提醒草稿", drafted_by=by, state=State.DRAFT, **same)
    earlier = earlier_letters(letter.report or letter.alert).filter(
        instrument=letter.instrument, merchant_name=letter.merchant_name
    )
    if not again and (found := earlier.first()):
        raise ValidationError(
            {
                "again": f"已据此给{found.merchant_name}拟过{found.get_instrument_display()}"
                f"（{found.number}，{found.get_state_display()}）；"
                "确要再发一份的，请勾选“确认再发一份”。"
            }
        )


def _check_place(letter: Letter, by: User) -> None:
    """Nobody drafts what they would not see, nor for a district that another department serves."""
    name = letter.district.name if letter.district else ""
    districts = scope(by)
    if districts is not None and name not in districts:
        raise PermissionDenied("不在您可见的商圈内")
    if not works_in(by, name):
        raise PermissionDenied(NOT_OURS)


def _most_frequent_nature(letter: Letter, by: User) -> str:
    natures = facts_now(letter, by=by).natures
    return str(natures[0][0]) if natures else ""
