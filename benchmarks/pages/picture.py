"""How long each part of the district picture takes with 200,000 disputes on SQLite.

    python -m benchmarks.pages.picture [--disputes 200000] [--home DIR] [--check]

A desk is filled with made-up disputes of 2.2 years, their records and phrases, straight into the
tables; `--home` keeps it for another run. Then every part is made for a month and for a year,
counting disputes and counting the records of one source. Times are of the processor, best of two.
With `--check` the exit code is 1 where a part takes a second or longer.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from benchmarks.bars import Bars, check_argument

LONGEST: Final = 1.0  # seconds
DAYS: Final = 803
BATCH_SIZE: Final = 5_000
SCOPES: Final = ("days=30", "days=365", "days=365&counting=police_110")
CHINA: Final = ZoneInfo("Asia/Shanghai")
TEXT: Final = "买家反映在商场购买的商品出现质量问题与商家协商退货未果要求处理"
ITEMS: Final = ("外卖食品", "黄金饰品", "电动自行车", "大宗电器", "预付卡", "餐饮", "服装", "家具")


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.pages.picture")
    parser.add_argument("--disputes", type=int, default=200_000)
    parser.add_argument("--home", type=Path)
    check_argument(parser)
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="liandong-picture-") as folder:
        os.environ["LIANDONG_HOME"] = str(options.home or folder)
        os.environ["DJANGO_SETTINGS_MODULE"] = "liandong.desk.config.settings"
        fill(options.disputes)
        bars = Bars()
        for name, seconds in measured():
            bars.hold(name, f"{seconds:.2f} s", f"below {LONGEST:g} s", met=seconds < LONGEST)
    return bars.exit_code(options)


def fill(many: int) -> None:
    """Nothing where the desk is filled already."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from liandong.desk.access.actors import System
    from liandong.desk.config.demo import city, people
    from liandong.desk.disputes.models import Dispute, Member, Phrase

    if Dispute.objects.exists():
        return
    people.add_people(by=System("benchmark"))
    city.add_register(by=System("benchmark"))
    draw = random.Random(7)
    in_batches(Dispute, disputes(draw, many))
    ids = list(Dispute.objects.order_by("pk").values_list("pk", "opened_at"))
    for start in range(0, len(ids), BATCH_SIZE):
        Member.objects.bulk_create(members(ids[start : start + BATCH_SIZE]))
    in_batches(Phrase, phrases(draw, [pk for pk, _opened in ids]))


def disputes(draw: random.Random, many: int) -> Iterator[Any]:
    from liandong.desk.directory.models import District, Merchant
    from liandong.desk.disputes.models import Dispute
    from liandong.desk.work.search import bigrams
    from liandong.engine.vocabulary import NATURES, SECTORS

    districts, shops = list(District.objects.all()), list(Merchant.objects.all())
    now = datetime.now(CHINA)
    for number in range(many):
        shop = draw.choice(shops) if draw.random() < 0.7 else None
        name = shop.name if shop else f"演示小店{draw.randrange(4000)}"
        item = f"{draw.choice(ITEMS)}{draw.choice(('', '', '甲', '乙', '丙'))}"
        yield Dispute(
            number=f"B{number}",
            opened_at=now - timedelta(days=draw.random() * DAYS),
            summary=TEXT,
            merchant=shop,
            merchant_name=name,
            district=draw.choice(districts),
            place="演示路1号" if draw.random() < 0.9 else "",
            sector=draw.choice(SECTORS),
            item=item,
            nature=draw.choice(NATURES),
            sources=["police_110"],
            search=bigrams(f"{TEXT} {item} {name}"),
            amount_yuan=draw.randrange(10, 5000) if draw.random() < 0.6 else None,
        )


def members(rows: Sequence[tuple[int, datetime]]) -> Iterator[Any]:
    """One record of the police for every second dispute, one of the regulator for two of three."""
    from liandong.desk.disputes.models import Member
    from liandong.desk.intake.models import Record

    records = [
        (
            pk,
            Record(
                source=source,
                source_id=f"{source}-{pk}",
                received_at=opened,
                placed_at=opened,  # else the desk would place them anew
                digest="0",
            ),
        )
        for pk, opened in rows
        for source, all_but in (("police_110", 2), ("complaint_12315", 3))
        if pk % all_but or (source == "complaint_12315" and pk % 2 == 0)
    ]
    for _pk, record in records:
        record.redacted_text = TEXT
    Record.objects.bulk_create(record for _pk, record in records)
    return (Member(dispute_id=pk, record=record, source=record.source) for pk, record in records)


def phrases(draw: random.Random, ids: Sequence[int]) -> Iterator[Any]:
    from liandong.desk.disputes.models import Phrase

    words = [f"演示词{number}" for number in range(300)]
    weights = [1 / (place + 2) for place in range(300)]
    for pk in ids:
        for word in set(draw.choices(words, weights, k=2)):
            yield Phrase(dispute_id=pk, text=word)


def in_batches(model: Any, rows: Iterator[Any]) -> None:
    model.objects.bulk_create(rows, batch_size=BATCH_SIZE)


def measured() -> Iterator[tuple[str, float]]:
    """Each part of each scope with its seconds, printed as it goes."""
    from django.http import QueryDict

    from liandong.desk.access.models import User
    from liandong.desk.insight.pictures import PICTURES
    from liandong.desk.insight.scope import scope_from

    by = User.objects.get(username="analyst")
    for query in SCOPES:
        scope = scope_from(QueryDict(query))
        for name, maker in PICTURES.items():
            seconds = min(once(maker.draw, scope, by) for _ in range(2))
            print(f"{query:30} {name:10} {seconds:6.2f} s", flush=True)
            yield f"{query} {name}", seconds


def once(draw: Any, scope: Any, by: Any) -> float:
    begun = time.process_time()
    draw(scope, by)
    return time.process_time() - begun


if __name__ == "__main__":
    sys.exit(main())
