"""The reads of disputes. `visible_to` and `seen_by` are the only doors to their rows."""

from liandong.desk.disputes.queries.filtered import filtered
from liandong.desk.disputes.queries.filters import DisputeFilter
from liandong.desk.disputes.queries.visibility import sees_dispute, visible_to

__all__ = ["DisputeFilter", "filtered", "sees_dispute", "visible_to"]
