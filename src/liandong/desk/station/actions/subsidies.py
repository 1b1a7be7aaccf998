"""What is paid for a settled case."""

from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.station.models import SubsidyRate


@transaction.atomic
def set_rates(*, rate: SubsidyRate, by: User) -> SubsidyRate:
    """For agreements from a day on; ledgers of the time before keep what held then."""
    check(by, Permission.APPROVE)
    rate.by = by
    rate.save(force_insert=True)
    audit.record("subsidies.rates", by=by, of=rate, detail={"day": rate.since.isoformat()})
    return rate
