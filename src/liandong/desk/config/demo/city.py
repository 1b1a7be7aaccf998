"""The fictitious city's register and files, imported the way a real city's would be."""

from collections.abc import Callable
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from liandong.desk.access.actors import System
from liandong.desk.config.commands.import_file import place_waiting
from liandong.desk.config.demo.marker import Demo
from liandong.desk.directory.actions.borders import load_borders
from liandong.desk.directory.actions.districts import load_districts
from liandong.desk.directory.actions.merchants import RegisteredMerchant, load_merchants
from liandong.desk.directory.models import Border
from liandong.desk.directory.rules.outlines import read_outlines
from liandong.desk.intake.actions.imports.starts import import_now
from liandong.engine.recognition.details.gazetteer import SHIPPED
from liandong.engine.vocabulary import SOURCE_LABELS, Source
from liandong.simulation import City, PlannedOutbreak, simulate

FILES = {
    "police.xlsx": Source.POLICE_110,
    "complaints.csv": Source.COMPLAINT_12315,
    "reports.csv": Source.REPORT_12315,
}

RISE_BACK: Final = timedelta(days=84)
"""So long before the demo's present one merchant of the station's district is complained of more
and more: from it follows the story that the demo tells. Today's alerts are others."""

BORDERS = files("liandong.desk.config.demo")

Say = Callable[[str], None]


def add_register(*, by: System) -> None:
    """Districts and merchants."""
    load_districts(read_outlines(SHIPPED.read_bytes(), in_one_piece=True), by=by)
    for kind in Border.Kind:
        load_borders(kind, read_outlines((BORDERS / f"{kind}.geojson").read_bytes()), by=by)
    load_merchants(
        (
            RegisteredMerchant(
                name=merchant.name,
                credit_code=merchant.credit_code,
                address=merchant.address,
                lon=merchant.lon,
                lat=merchant.lat,
                district=merchant.district,
                sector=merchant.sector,
                mall=merchant.mall or "",
                floor=merchant.floor or "",
                aliases=(merchant.sign, *merchant.aliases),
            )
            for merchant in City.load().merchants
        ),
        by=by,
    )


def add_records(demo: Demo, *, say: Say, by: System) -> None:
    """Simulate and import; repeating it changes nothing, so an interrupted build is continued."""
    with TemporaryDirectory(prefix="liandong-demo-") as folder:
        out = Path(folder)
        say("正在编出演示城市……")
        simulate(
            out, seed=demo.seed, years=demo.years, records=demo.records, until=demo.moment,
            planned=[_rise((demo.moment - RISE_BACK).date())],
        )  # fmt: skip
        for name, source in FILES.items():
            say(f"正在导入{SOURCE_LABELS[source]}……")
            import_now(out / name, source=source, by=by)
    say("正在归并纠纷……")
    place_waiting()


def _rise(day: date) -> PlannedOutbreak:
    """Batteries of one shop's e-bikes, for three weeks before this day and some days beyond."""
    return PlannedOutbreak(
        kind="商家集中", item="电动自行车", phrases=("电池不耐用",), district="D01",
        first=day - timedelta(days=21), last=day + timedelta(days=4), extra=30,
    )  # fmt: skip
