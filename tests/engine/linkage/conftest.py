"""Records for linkage: one dispute reported to the police and to 12315, and a small city of
them."""

from collections.abc import Callable
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from liandong.engine.records.schema import RECORD_SCHEMA

Make = Callable[..., pa.Table]
MORNING = datetime(2026, 3, 2, 9, 0)


def table_of(rows: list[dict[str, object]]) -> pa.Table:
    blank = dict.fromkeys(RECORD_SCHEMA.names)
    return pa.Table.from_pylist([{**blank, **row} for row in rows], schema=RECORD_SCHEMA)


@pytest.fixture(scope="session")
def make() -> Make:
    """Rows to records; what a row leaves out is empty. A number and a time are given if missing."""

    def build(*rows: dict[str, object], source: str = "police_110") -> pa.Table:
        first = {"source": source, "received_at": MORNING}
        return table_of([{**first, "source_id": f"{source}-{n}", **r} for n, r in enumerate(rows)])

    return build


@pytest.fixture(scope="session")
def call() -> dict[str, object]:
    return {
        "received_at": MORNING,
        "person_name": "陈先生",
        "person_phone": "19900001234",
        "merchant_name": "锦福金店",
        "place": "建设中路169号",
        "text": "报警人称在锦福金店换购手镯被扣折旧费，双方争吵，请民警到场。",
        "amount_yuan": 3299.0,
    }


@pytest.fixture(scope="session")
def complaint() -> dict[str, object]:
    return {
        "received_at": MORNING + timedelta(minutes=40),
        "person_name": "陈小山",
        "person_phone": "19900001234",
        "merchant_name": "云泽市亭东区锦福金店有限公司",
        "merchant_address": "亭东区建设中路169-1号",
        "text": "本人在锦福金店以旧换新购买手镯，店员不按标价折旧，要求退还3299元。",
        "goods": "手镯",
        "amount_yuan": 3299.0,
    }


SHOPS = (
    "锦福珠宝",
    "川香火锅",
    "青禾服饰",
    "恒力健身",
    "云裳美发",
    "百味烘焙",
    "星辰数码",
    "木田家居",
)
FAMILIES = "王李张刘陈杨黄赵吴周徐孙"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰涛明超霞平刚英"
TROUBLES = (
    "掉色不给退",
    "少了一份",
    "退款一直拖",
    "价格和标的不一样",
    "三天就坏了",
    "关门找不到人",
)


@pytest.fixture(scope="session")
def city() -> tuple[pa.Table, pa.Table, set[tuple[str, str]]]:
    """2,400 incidents and 1,200 complaints over a year, of which 240 pairs are one dispute."""
    rng = np.random.default_rng(7)

    def person() -> tuple[str, str]:
        given = "".join(rng.choice(list(GIVEN), 2))
        return str(rng.choice(list(FAMILIES))) + given, f"199{rng.integers(10**8):08d}"

    def dispute(at: datetime) -> dict[str, object]:
        shop, road = int(rng.integers(160)), int(rng.integers(30))
        name, phone = person()
        return {
            "received_at": at,
            "person_name": name,
            "person_phone": phone if rng.random() < 0.8 else None,
            "merchant_name": f"{'甲乙丙丁戊己庚辛壬癸'[shop % 10]}{'东西南北中'[shop // 10 % 5]}"
            + SHOPS[shop % 8],
            "place": f"{'春夏秋冬梅兰竹菊松柏'[road % 10]}山路{shop + 1}号",
            "text": f"在店里买东西{TROUBLES[rng.integers(6)]}，要求处理。",
            "amount_yuan": float(rng.integers(20, 4000)),
        }

    start = datetime(2025, 3, 1)
    whens = [start + timedelta(hours=float(h)) for h in rng.uniform(0, 365 * 24, 3600)]
    police = [dispute(when) for when in whens[:2400]]
    consumer = [dispute(when) for when in whens[2400:]]
    for k in range(240):
        later = police[k]["received_at"] + timedelta(hours=float(rng.lognormal(2.5, 1.0)))
        consumer[k] = {**police[k], "received_at": later, "text": "我" + str(police[k]["text"])}
    rows = [
        [{**r, "source": s, "source_id": f"{s}-{n}"} for n, r in enumerate(side)]
        for s, side in (("police_110", police), ("complaint_12315", consumer))
    ]
    truth = {(f"police_110-{k}", f"complaint_12315-{k}") for k in range(240)}
    return table_of(rows[0]), table_of(rows[1]), truth
