"""Merchants called as a register calls them, before records are linked.

A sign, a nickname, a name in the text: recognition finds whose it is (its answer `merchant_known`),
and in the register the shop has one name. So 老王头 and 云泽市兴旺餐饮有限公司 are one shop.
"""

from collections.abc import Sequence

import pyarrow as pa

from liandong.engine.records.shopnames import whole_name, without_licence


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
