"""The merchant of a record as linkage compares it.

A sign, a nickname, a name in the text: recognition has found whose it is in the register
(`Answer.merchant_known`), and there the shop has one name. So 老王头 and 云泽市兴旺餐饮有限公司 are
one shop to linkage, in a batch and while somebody types.
"""

from collections.abc import Iterable, Sequence

import pyarrow as pa

from liandong.desk.intake.actions import to_table
from liandong.desk.intake.models import Record
from liandong.desk.intake.recogniser import recent_recogniser
from liandong.engine.records.shopnames import whole_name, without_licence


def linked_table(records: Iterable[Record]) -> pa.Table:
    """The records with their answers, as linkage takes them."""
    held = list(records)
    return with_shops(to_table(held), [one.answer.merchant_known for one in held])


def as_linked(records: pa.Table) -> pa.Table:
    """The same for records that nobody has stored or judged yet."""
    return with_shops(records, recent_recogniser().known_merchants(records).to_pylist())


def with_shops(records: pa.Table, known: Sequence[str | None]) -> pa.Table:
    """The records, each merchant called as the register calls it where it is known."""
    if not any(known):
        return records
    place = records.schema.get_field_index("merchant_name")
    told = records.column(place).to_pylist()
    names = [shop_name(one, shop or "") for one, shop in zip(told, known, strict=True)]
    return records.set_column(place, records.field(place), pa.array(names, pa.string()))


def shop_name(told: str | None, known: str) -> str | None:
    """The name that was told, or by which the register knows the shop.

    In the latter case without the words of a licence: two names on licences that differ tell of two
    shops, and nobody has read this one from a licence.
    """
    if not known or (told and whole_name(told) == whole_name(known)):
        return told
    return without_licence(known)
