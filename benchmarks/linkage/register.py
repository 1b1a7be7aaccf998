"""What a register of merchants brings to linkage: `python -m benchmarks.linkage.register`.

The made-up city as a desk meets it: what recognition takes for consumer disputes is linked by the
shipped model, first with the merchants as stated, then under their names in the city's register, in
the column alone and in the text too (which is what the desk does). The truth holds every dispute
that has a call and a complaint, also where recognition misses one of the two.
"""

from dataclasses import replace
from typing import Any

import pyarrow as pa

from benchmarks.linkage.contest import pairs
from benchmarks.linkage.quality import pairs_of, quality
from benchmarks.linkage.sets import CITY_RECORDS, city
from liandong.engine.linkage import LinkModel, find_links
from liandong.engine.linkage.features.merchants import with_shops
from liandong.engine.recognition import Recogniser
from liandong.engine.records.merchant_register import Merchant, Register
from liandong.simulation.city import City

Side = tuple[pa.Table, list[str | None]]
"""Records, and the registered name of each one's merchant where it is known."""


def register() -> Register:
    return Register(
        [
            Merchant(
                merchant.id,
                merchant.name,
                (merchant.sign, *merchant.aliases),
                merchant.address,
                merchant.lon,
                merchant.lat,
                merchant.district,
            )
            for merchant in City.load().merchants
        ]
    )


def disputes(records: pa.Table, recogniser: Recogniser) -> Side:
    answers = recogniser.judge(records)
    taken = answers["is_dispute"]
    return records.filter(taken), answers["merchant_known"].filter(taken).to_pylist()


def in_column(side: Side) -> Side:
    """Known only where a merchant was stated in its column."""
    stated = side[0]["merchant_name"].to_pylist()
    return side[0], [shop if name else None for name, shop in zip(stated, side[1], strict=True)]


def main() -> None:
    police, complaints, links = city(CITY_RECORDS)
    recogniser = Recogniser.load().with_register(register())
    sides = [disputes(records, recogniser) for records in (police, complaints)]
    model = replace(LinkModel.load(), fitted=True)
    truth = pairs_of(links)

    def tell(words: str, tables: list[pa.Table]) -> None:
        found = find_links(*tables, model=model)
        looked_at = set(pairs(found, "review"))
        figures: dict[str, Any] = quality(set(pairs(found, "link")), truth)
        figures |= {"review": len(looked_at), "of them true": len(looked_at & truth)}
        print(f"{words}: {figures}", flush=True)

    print(
        f"{len(truth):,} true pairs; {' and '.join(str(len(side[1])) for side in sides)} disputes"
    )
    tell("as stated", [side[0] for side in sides])
    tell("by the register, in columns", [with_shops(*in_column(side)) for side in sides])
    tell("by the register, in texts too", [with_shops(*side) for side in sides])


if __name__ == "__main__":
    main()
