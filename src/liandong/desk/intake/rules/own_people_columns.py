"""The fields of many rows without the people whom they name, column by column."""

from typing import Final

import polars as pl

from liandong.desk.access.rules.known_people import (
    BETWEEN,
    DIGIT_SIGNS,
    names_in,
    phones_in,
)
from liandong.desk.access.rules.redaction import ROOM, narrow, redact_all
from liandong.desk.intake.rules.own_people import PUBLIC, hidden_in

#: Fields that hold one name, one mobile, and nothing else.
PLAIN_NAME: Final = "^[\u4e00-\u9fff]{2,}$"
PLAIN_PHONE: Final = "^1[0-9]{10}$"


def without_people(contents: pl.DataFrame) -> pl.DataFrame:
    """The contents (as `versions.contents_of`) without people in the fields that are kept once, all
    as long as before. Equal values are looked at once."""
    public = [_redacted(own_hidden(contents, name), name) for name in PUBLIC]
    return contents.with_columns(*public, _classes(contents))


def own_hidden(contents: pl.DataFrame, field: str) -> pl.Series:
    """The texts of the field without name and phone of the record's own person, however they are
    written there; a quick comparison finds the few texts that may hold one of them."""
    text, name, phone = pl.col(field), pl.col("person_name"), pl.col("person_phone")
    own = contents.select(
        text.alias(field),
        "person_name",
        "person_phone",
        is_named=_is_odd(name, PLAIN_NAME)
        | text.str.replace_all(BETWEEN, "").str.contains(name, literal=True),
        is_reached=_is_odd(phone, PLAIN_PHONE)
        | text.str.replace_many(DIGIT_SIGNS)
        .str.replace_all("[^0-9]", "")
        .str.contains(phone, literal=True),
    )
    filled = own[field].fill_null("") != ""
    found = own["is_named"].fill_null(False) | own["is_reached"].fill_null(False)
    places = (filled & found).arg_true()
    if not len(places):
        return own[field]
    texts = own[field].to_list()
    for place in places:
        names = names_in(own["person_name"][place])
        texts[place] = hidden_in(field, texts[place], names, phones_in(own["person_phone"][place]))
    return pl.Series(field, texts, pl.String)


def _redacted(values: pl.Series, field: str) -> pl.Series:
    distinct = values.drop_nulls().unique().to_list()
    changed = {
        value: _with_rooms(value, redacted) if field == "merchant_address" else redacted
        for value, redacted in zip(distinct, redact_all(distinct), strict=True)
        if redacted != value
    }
    if not changed:
        return values
    return values.replace(list(changed), list(changed.values()))


def _with_rooms(address: str, redacted: str) -> str:
    """The number of a room is where a shop is found, and nobody's home."""
    signs = list(redacted)
    for found in ROOM.finditer(narrow(address)):
        signs[found.start() : found.end()] = address[found.start() : found.end()]
    return "".join(signs)


def _classes(contents: pl.DataFrame) -> pl.Series:
    """The words of the source's class, each redacted."""
    of_rows = contents["source_class"]
    if of_rows.null_count() == len(of_rows):
        return of_rows
    rows = contents.select(
        pl.int_range(pl.len()).alias("row"), "person_name", "person_phone", "source_class"
    )
    parts = rows.filter(pl.col("source_class").list.len() > 0).explode("source_class")
    hidden = _redacted(own_hidden(parts, "source_class"), "source_class")
    if hidden.equals(parts["source_class"]):
        return of_rows
    joined = parts.with_columns(hidden.alias("source_class"))
    joined = joined.group_by("row", maintain_order=True).agg("source_class")
    ordered = rows.select("row").join(joined, on="row", how="left", maintain_order="left")
    return ordered["source_class"]


def _is_odd(field: pl.Expr, plain: str) -> pl.Expr:
    return ~field.str.contains(plain) & (field != "")
