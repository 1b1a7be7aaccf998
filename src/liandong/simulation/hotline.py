"""Consumer matters as an operator of the city hotline 12345 takes them down."""

from random import Random
from typing import Final

from liandong.simulation.grammar import Grammar
from liandong.simulation.police import Telling
from liandong.simulation.wording import Told, Wording, shop_words, spoken_date, with_slip

_SPEECH: Final = Grammar.load("common", "hotline")
_SHORT: Final = 0.08
_AGAIN: Final = 0.10


def hotline_text(telling: Telling, random: Random) -> Told:
    """What the work order says."""
    matter = telling.matter
    words = Wording(
        matter, telling.person, moment=telling.moment, style=_SPEECH, me="其", random=random
    )
    words.slots["when"] = "" if random.random() < 0.2 else words.say("when.past")
    words.slots["shop"] = shop_words(matter.merchant, "hotline", random)
    words.slots["serial"] = f"99{random.randrange(10**10):010d}"
    words.slots["date2"] = spoken_date(telling.moment, telling.moment, random)
    draw = random.random()
    rule = "short" if draw < _SHORT else "again" if draw < _SHORT + _AGAIN else "tell"
    told = words.tell(f"{rule}.resident" if matter.item.resident else rule)
    return Told(with_slip(told.text, random, 0.05), told.phrases, told.amount_yuan)
