"""What is paid for a settled case."""

from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.actions.doubles import check_double
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.visible_rows import check_serves_whole_area
from liandong.desk.station.models import SubsidyRate


@transaction.atomic
def set_rates(*, rate: SubsidyRate, by: User) -> SubsidyRate:
    """For agreements from a day on; ledgers of the time before keep what held then."""
    check(by, Permission.APPROVE)
    check_serves_whole_area(by)
    typed = ("since", "oral_yuan", "written_yuan", "complex_yuan", "basis")
    check_double(SubsidyRate, "at", "标准", by=by, **{name: getattr(rate, name) for name in typed})
    rate.by = by
    rate.save(force_insert=True)
    audit.record("subsidies.rates", by=by, of=rate, detail={"day": rate.since.isoformat()})
    return rate
