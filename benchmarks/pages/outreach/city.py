"""Who acts in the city of `lists`, on which days, and its merchants."""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final

from benchmarks.pages.picture import CHINA, in_batches

NOW: Final = datetime.now(CHINA)
TODAY: Final = NOW.date()
DAYS: Final = 730
WORDS: Final = "演示：核对了台账和公示，问题已当场说明，限期整改。"
MERCHANTS: Final = 6_000


class City:
    """Its people and places, and the draw that decides all."""

    def __init__(self, draw: random.Random) -> None:
        from liandong.desk.access.models import User
        from liandong.desk.directory.models import District, Merchant

        self.draw = draw
        people = User.objects.select_related("department")
        self.mediator = people.get(username="mediator")
        self.regulator = people.get(username="regulator")
        self.officer = people.get(username="duty")
        self.districts = list(District.objects.order_by("pk"))
        in_batches(Merchant, self._merchants())
        self.shops = list(Merchant.objects.exclude(district=None).order_by("pk"))

    def day(self) -> date:
        return TODAY - timedelta(days=self.draw.randrange(DAYS))

    def moment(self) -> datetime:
        return NOW - timedelta(minutes=self.draw.randrange(DAYS * 24 * 60))

    def _merchants(self) -> Iterator[Any]:
        from liandong.desk.directory.models import Merchant
        from liandong.engine.vocabulary import SECTORS

        for n in range(MERCHANTS):
            yield Merchant(
                name=f"演示商户{n:05d}",
                district=self.draw.choice(self.districts),
                sector=self.draw.choice(SECTORS),
            )

    def papers(self, form: str, prefix: str, count: int) -> list[Any]:
        from liandong.desk.papers.models import Paper

        in_batches(
            Paper,
            (
                Paper(
                    dispute_number=f"{prefix}{n}",
                    form=form,
                    edition="1",
                    department=self.mediator.department,
                    number=f"{prefix}〔{TODAY.year}〕{n}号",
                    values="{}",
                    digest="0" * 64,
                    issued_by=self.mediator,
                    issued_at=self.moment(),
                )
                for n in range(count)
            ),
        )
        return list(Paper.objects.filter(dispute_number__startswith=prefix).order_by("pk"))
