"""The reads of disputes. `visible_to` and `seen_by` are the only doors to their rows."""

from liandong.desk.disputes.queries.filters import DisputeFilter
from liandong.desk.disputes.queries.narrowing import filtered
from liandong.desk.disputes.queries.visibility import seen_by, visible_to

__all__ = ["DisputeFilter", "filtered", "seen_by", "visible_to"]
