"""The record of the scene: what the matter tells, and before that what was told there."""

from datetime import datetime

from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.rules.facts import NAMES
from liandong.desk.handling.models import Presence
from liandong.desk.handling.queries.filling import HOUR, values_for
from liandong.desk.handling.rules.scene import offer_words, request_words
from liandong.desk.handling.scene_entries import Told
from liandong.desk.papers.rules.forms import FORMS
from liandong.desk.papers.rules.wording import YES


def scene_values(
    dispute: Dispute, presence: Presence, told: Told, *, result: str, ended_at: datetime, by: User
) -> dict[str, str]:
    """The fields of the form `scene`."""
    words = told.model_dump(mode="json")
    own = {
        "arrived_at": _hour(presence.arrived_at or ended_at),
        "ended_at": _hour(ended_at),
        "place": told.shop_address or dispute.place or told.shop,
        "camera": told.camera,
        "complainant": _with_guardian(told),
        "complainant_phone": told.phone,
        "respondent": told.shop,
        "respondent_phone": told.shop_phone,
        "name": NAMES.get(told.in_name_of, ""),
        "told": YES,
        "facts": _facts(told),
        "request": request_words(words),
        "offer": offer_words(words),
        "result": result,
        "amount": str(told.agreed_amount) if told.agreed_amount is not None else "",
    }
    found = values_for(by, dispute, FORMS["scene"])
    return found | {key: value for key, value in own.items() if value}


def _hour(moment: datetime) -> str:
    return timezone.localtime(moment).strftime(HOUR)


def _with_guardian(told: Told) -> str:
    return f"{told.name}（监护人 {told.guardian}）" if told.guardian else told.name


def _facts(told: Told) -> str:
    amount = f"{told.amount} 元" if told.amount is not None else ""
    bought = f"{told.bought_on} 购买" if told.bought_on else ""
    return "，".join(filter(None, [told.goods, bought, amount, told.fact]))
