"""The writes of disputes: placing records, registering, correcting, deciding, merging, undoing."""
