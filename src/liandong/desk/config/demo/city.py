"""The made-up city's register and files, put into the desk the way a real city's would be."""

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from liandong.desk.access.actors import System
from liandong.desk.config.demo.marker import Demo
from liandong.desk.config.import_file import place_waiting
from liandong.desk.directory.actions.load_borders import load_borders
from liandong.desk.directory.actions.load_districts import load_districts
from liandong.desk.directory.actions.load_merchants import RegisteredMerchant, load_merchants
from liandong.desk.directory.models import Border
from liandong.desk.directory.rules.outlines import read_outlines
from liandong.desk.intake.actions.start_import import import_now
from liandong.engine.recognition.gazetteer import SHIPPED
from liandong.engine.vocabulary import Source
from liandong.simulation import City, simulate

FILES = {
    "police.xlsx": Source.POLICE_110,
    "complaints.csv": Source.COMPLAINT_12315,
    "reports.csv": Source.REPORT_12315,
}

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
                aliases=(merchant.sign, *merchant.aliases),
            )
            for merchant in City.load().merchants
        ),
        by=by,
    )


def add_records(demo: Demo, *, records: int, years: float, say: Say, by: System) -> None:
    """Simulate and import; the same again changes nothing, so a broken-off demo is built on."""
    with TemporaryDirectory(prefix="liandong-demo-") as folder:
        out = Path(folder)
        say("正在编出演示城市……")
        simulate(out, seed=demo.seed, years=years, records=records, until=demo.moment)
        for name, source in FILES.items():
            say(f"正在导入 {name}……")
            import_now(out / name, source=source, by=by)
    say("正在归并纠纷……")
    place_waiting()
