"""The reads of disputes. `visible_to` is the only door to their rows."""

from liandong.desk.disputes.queries.filters import DisputeFilter
from liandong.desk.disputes.queries.narrowing import filtered
from liandong.desk.disputes.queries.visibility import visible_to

__all__ = ["DisputeFilter", "filtered", "visible_to"]
