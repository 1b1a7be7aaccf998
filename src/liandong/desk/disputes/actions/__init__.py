"""The writes of disputes: placing records, registering, correcting, deciding, merging, undoing."""

from liandong.desk.disputes.actions.placing import Placed, place_records

__all__ = ["Placed", "place_records"]
