"""Merchants of a register, with the names that people give them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.actors import Actor
from liandong.desk.access.guard import check
from liandong.desk.access.permissions import Permission
from liandong.desk.directory.models import Merchant, MerchantAlias
from liandong.desk.directory.queries import district_by_name


@dataclass(frozen=True, slots=True)
class RegisteredMerchant:
    """A row of a register. `district` is a district's name; coordinates are GCJ-02 degrees."""

    name: str
    credit_code: str
    address: str = ""
    lon: float | None = None
    lat: float | None = None
    district: str = ""
    sector: str = ""
    mall: str = ""
    floor: str = ""
    aliases: Sequence[str] = field(default_factory=tuple)


def load_merchants(rows: Iterable[RegisteredMerchant], *, by: Actor) -> int:
    """Create or renew merchants by their credit code, adding aliases; returns how many rows. Mall
    and floor of those that are known stay: they are entered by hand."""
    check(by, Permission.MANAGE_DIRECTORY)
    rows = list(rows)
    districts = district_by_name()
    merchants = [
        Merchant(
            name=row.name,
            credit_code=row.credit_code,
            address=row.address,
            lon=row.lon,
            lat=row.lat,
            district=districts.get(row.district),
            sector=row.sector,
            mall=row.mall,
            floor=row.floor,
        )
        for row in rows
    ]
    with transaction.atomic():
        Merchant.objects.bulk_create(
            merchants,
            update_conflicts=True,
            unique_fields=["credit_code"],
            update_fields=["name", "address", "lon", "lat", "district", "sector", "updated_at"],
        )
        _add_aliases(rows)
        audit.record("directory.load_merchants", by=by, detail={"merchants": len(rows)})
    return len(rows)


def _add_aliases(rows: Iterable[RegisteredMerchant]) -> None:
    ids = dict(Merchant.objects.exclude(credit_code=None).values_list("credit_code", "pk"))
    MerchantAlias.objects.bulk_create(
        [
            MerchantAlias(merchant_id=ids[row.credit_code], name=alias)
            for row in rows
            for alias in row.aliases
        ],
        ignore_conflicts=True,
    )
