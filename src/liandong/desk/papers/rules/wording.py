"""Values of fields in the words of a paper, and the blanks for missing ones."""

from datetime import date, datetime
from typing import Final

from liandong.desk.papers.rules.parts import Field, Kind

WIDE: Final = "　"
NO_DAY: Final = "　　　　年　　月　　日"
NO_HOUR: Final = "　　　　年　　月　　日　　时"
NUMERALS: Final = "一二三四五六七八九十"
YES, NO = "yes", "no"


def numeral(number: int) -> str:
    """（一） … （十） in its plain form; no form has more items."""
    return NUMERALS[number - 1]


def day_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def hour_words(moment: datetime) -> str:
    minutes = f"{moment.minute}分" if moment.minute else ""
    return f"{day_words(moment.date())}{moment.hour}时{minutes}"


def filled(field: Field, value: str) -> str:
    """The value in words. Raises ValueError for one that the field cannot hold."""
    match field.kind:
        case Kind.DAY:
            return day_words(date.fromisoformat(value))
        case Kind.HOUR:
            return hour_words(datetime.fromisoformat(value))
        case Kind.POINT:
            return numeral(int(value))
        case Kind.YES_NO:
            return ticks(value)
        case Kind.CLOUD:
            return WIDE.join(word for word, _count in cloud_words(value))
    return value


def cloud_words(value: str) -> list[tuple[str, int]]:
    """The words of a cloud with their counts, the most frequent in the middle: from there outwards
    to both sides, so that the same counts give the same cloud."""
    rows = [line.rpartition(" ") for line in value.splitlines() if line.strip()]
    counted = [(word, int(count)) for word, _blank, count in rows]
    counted.sort(key=lambda row: (-row[1], row[0]))
    return [*counted[::2][::-1], *counted[1::2]]


def empty(field: Field) -> str:
    """What stands there to be filled in by hand."""
    match field.kind:
        case Kind.DAY:
            return NO_DAY
        case Kind.HOUR:
            return NO_HOUR
        case Kind.YES_NO:
            return ticks("")
    return WIDE * field.blank


def ticks(value: str) -> str:
    boxes = {"": "□", YES: "□", NO: "□"} | ({value: "☑"} if value else {})
    return f"{boxes[YES]}是　{boxes[NO]}否"
