"""Merchants of a register, with the names that people give them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actions.key_locks import lock_key
from liandong.desk.access.actors import Actor
from liandong.desk.access.guard import check
from liandong.desk.access.permissions import Permission
from liandong.desk.directory.models import Merchant, MerchantAlias
from liandong.desk.directory.queries import district_by_name

RENEWED: Final = ("name", "address", "lon", "lat", "sector")


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
    and floor of those that are known stay: they are entered by hand. Of two with one code the one
    in the district of the row is renewed, else the older; of two rows with one code the later
    stands."""
    check(by, Permission.MANAGE_DIRECTORY)
    rows = list(rows)
    districts = district_by_name()
    with transaction.atomic():
        lock_key("merchant")
        known = _by_code()
        new: list[Merchant] = []
        renewed: dict[int, Merchant] = {}
        named: list[tuple[Merchant, str]] = []
        for row in rows:
            place = districts.get(row.district)
            same = known.get(row.credit_code, [])
            there = [merchant for merchant in same if merchant.district_id == (place and place.pk)]
            merchant = next(iter(there or same), None)
            if merchant is None:
                merchant = Merchant(credit_code=row.credit_code, mall=row.mall, floor=row.floor)
                new.append(merchant)
                known.setdefault(row.credit_code, []).append(merchant)
            elif merchant.pk:
                renewed[merchant.pk] = merchant
            for name in RENEWED:
                setattr(merchant, name, getattr(row, name))
            merchant.district, merchant.updated_at = place, timezone.now()
            named += [(merchant, alias) for alias in row.aliases]
        Merchant.objects.bulk_create(new)
        Merchant.objects.bulk_create(
            renewed.values(),
            update_conflicts=True,
            unique_fields=["pk"],
            update_fields=[*RENEWED, "district", "updated_at"],
        )
        MerchantAlias.objects.bulk_create(
            [MerchantAlias(merchant=merchant, name=alias) for merchant, alias in named],
            ignore_conflicts=True,
        )
        audit.record("directory.load_merchants", by=by, detail={"merchants": len(rows)})
    return len(rows)


def _by_code() -> dict[str, list[Merchant]]:
    """Merchants with their code, the older first."""
    found: dict[str, list[Merchant]] = {}
    for merchant in Merchant.objects.exclude(credit_code=None).order_by("pk"):
        found.setdefault(merchant.credit_code or "", []).append(merchant)
    return found
