"""What a register of merchants brings to linkage: `python -m benchmarks.linkage_register`.

The made-up city as a desk meets it: what recognition takes for consumer disputes is linked by the
shipped model, first with the merchants as they were told, then called as the city's register calls
them, in the column alone and in the text too (which is what the desk does). The truth holds every
matter that has a call and a complaint, also where recognition misses one of the two.
"""

from dataclasses import replace
from typing import Any

import pyarrow as pa

from benchmarks.linkage_contest import pairs
from benchmarks.linkage_data import CITY_RECORDS, city
from benchmarks.linkage_quality import pairs_of, quality
from liandong.engine.linkage import LinkModel, find_links
from liandong.engine.linkage.shops import with_shops
from liandong.engine.recognition import Recogniser
from liandong.engine.records.register import Merchant, Register
from liandong.simulation.city import City

Side = tuple[pa.Table, list[str | None]]
"""Records, and the registered name of each one's merchant where it is known."""


def register() -> Register:
    return Register(
        [
            Merchant(
                one.id,
                one.name,
                (one.sign, *one.aliases),
                one.address,
                one.lon,
                one.lat,
                one.district,
            )
            for one in City.load().merchants
        ]
    )


def disputes(records: pa.Table, recogniser: Recogniser) -> Side:
    answers = recogniser.judge(records)
    taken = answers["is_dispute"]
    return records.filter(taken), answers["merchant_known"].filter(taken).to_pylist()


def in_column(side: Side) -> Side:
    """Known only where a merchant was told in its column."""
    told = side[0]["merchant_name"].to_pylist()
    return side[0], [shop if name else None for name, shop in zip(told, side[1], strict=True)]


def main() -> None:
    police, complaints, links = city(CITY_RECORDS)
    recogniser = Recogniser.load().with_register(register())
    sides = [disputes(one, recogniser) for one in (police, complaints)]
    model = replace(LinkModel.load(), fitted=True)
    truth = pairs_of(links)

    def tell(words: str, tables: list[pa.Table]) -> None:
        found = find_links(*tables, model=model)
        looked_at = set(pairs(found, "review"))
        figures: dict[str, Any] = quality(set(pairs(found, "link")), truth)
        figures |= {"review": len(looked_at), "of them true": len(looked_at & truth)}
        print(f"{words}: {figures}", flush=True)

    print(f"{len(truth):,} true pairs; {' and '.join(str(len(one[1])) for one in sides)} disputes")
    tell("as told", [one[0] for one in sides])
    tell("by the register, in columns", [with_shops(*in_column(one)) for one in sides])
    tell("by the register, in texts too", [with_shops(*one) for one in sides])


if __name__ == "__main__":
    main()
