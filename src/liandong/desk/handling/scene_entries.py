"""What a phone sends from a scene, checked on arrival."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from liandong.desk.handling.rules.scene import REQUESTS, Verb
from liandong.desk.ui.query_parameters import FIRST_YEAR, LAST_YEAR

CONTROL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127))
LINE_BREAK = re.compile(r"\r\n?")
"""As browsers send each line break of a form that holds files; what was typed has none of these."""
Clean = AfterValidator(lambda text: LINE_BREAK.sub("\n", text).translate(CONTROL).strip())
Word = Annotated[str, Field(max_length=120), Clean]
Text = Annotated[str, Field(max_length=1000), Clean]
Yuan = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2)]


def _within_years(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(day)
    return day


def _moment_within_years(moment: datetime) -> datetime:
    _within_years(moment.date())
    return moment


def _is_of_the_form(words: str) -> str:
    if words not in REQUESTS:
        raise ValueError(words)
    return words


Key = Annotated[int, Field(ge=1, lt=10**18)]
Request = Annotated[str, AfterValidator(_is_of_the_form)]
Day = Annotated[date, AfterValidator(_within_years)]
Moment = Annotated[AwareDatetime, AfterValidator(_moment_within_years)]


NameOnScene = Literal["", "police", "regulator", "association", "committee"]
"""`police`: they alone were there, and no organisation mediated."""


class Slot(BaseModel):
    """A time in a mediation room with a mediator, as it was free when the phone last fetched."""

    model_config = ConfigDict(extra="forbid")

    room: Key
    mediator: Key
    starts_at: Moment


class SceneStatement(BaseModel):
    """The page of the scene as it was filled in. What is not known is empty."""

    model_config = ConfigDict(extra="forbid")

    number: Annotated[str, Field(max_length=20)] = ""  # of the dispute; empty at a new door
    arrived_at: Moment | None = None
    bought_here: bool | None = None
    injured: bool | None = None
    called: bool | None = None
    shop: Word = ""
    shop_address: Word = ""
    shop_phone: Word = ""
    name: Word = ""
    phone: Word = ""
    guardian: Word = ""
    goods: Word = ""
    amount: Yuan | None = None
    bought_on: Day | None = None
    fact: Text = ""
    requests: Annotated[list[Request], Field(max_length=7)] = []
    camera: Annotated[str, Field(max_length=40), Clean] = ""
    in_name_of: NameOnScene = ""
    present: Annotated[list[Key], Field(max_length=20)] = []  # colleagues who are there as well
    rights_explained: bool = False
    may_publish: bool = False
    may_delegate: bool = False  # the consumer
    merchant_delegates: bool = False
    asks: Text = ""
    offers: Text = ""
    compromise: Text = ""
    what: Annotated[str, Field(max_length=60), Clean] = ""
    agreed_amount: Yuan | None = None
    due_on: Day | None = None
    signed: Literal["", "paper", "finger", "oral"] = ""
    remedies_explained: bool = False
    reason: Text = ""
    slot: Slot | None = None


class Sent(BaseModel):
    """One entry. `place` counts from 1 within its visit; `at` is the phone's time."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    visit: UUID
    place: Annotated[int, Field(ge=1, le=99)]
    verb: Verb
    at: Moment
    statement: SceneStatement


class Message(BaseModel):
    """What is sent at once; `sent_at` says what the phone's clock shows now."""

    model_config = ConfigDict(extra="forbid")

    sent_at: Moment
    entries: Annotated[list[Sent], Field(max_length=50)]


class PhotoSent(BaseModel):
    """The data sent with a picture."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    visit: UUID
    kind: Literal["evidence", "licence", "paper", "signature"]
    at: Moment
    sent_at: Moment
    signer: Literal["", "消费者", "经营者", "调解人员"] = ""
    name: Annotated[str, Field(max_length=60), Clean] = ""
    text: Annotated[str, Field(max_length=4000), Clean] = ""  # under which somebody signed


def by_our_clock(device_at: datetime, sent_at: datetime, now: datetime) -> datetime:
    """The moment by the server's clock; what the phone calls the future is now."""
    return min(now, device_at + (now - sent_at))
