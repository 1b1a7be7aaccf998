"""Consumer disputes as an operator of the city hotline 12345 writes them down."""

from random import Random
from typing import Final

from liandong.simulation.grammar import Grammar
from liandong.simulation.records.police import Contact
from liandong.simulation.wording import Statement, Wording, shop_words, spoken_date, with_slip

_SPEECH: Final = Grammar.load("common", "hotline")
_SHORT: Final = 0.08
_AGAIN: Final = 0.10


def hotline_text(contact: Contact, random: Random) -> Statement:
    """The statement of the work order."""
    occurrence = contact.occurrence
    words = Wording(
        occurrence, contact.person, moment=contact.moment, style=_SPEECH, me="其", random=random
    )
    words.slots["when"] = "" if random.random() < 0.2 else words.say("when.past")
    words.slots["shop"] = shop_words(occurrence.merchant, "hotline", random)
    words.slots["serial"] = f"99{random.randrange(10**10):010d}"
    words.slots["date2"] = spoken_date(contact.moment, contact.moment, random)
    draw = random.random()
    rule = "short" if draw < _SHORT else "again" if draw < _SHORT + _AGAIN else "tell"
    statement = words.tell(f"{rule}.resident" if occurrence.item.resident else rule)
    return Statement(
        with_slip(statement.text, random, 0.05), statement.phrases, statement.amount_yuan
    )
