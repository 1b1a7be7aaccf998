"""Every write of backfill."""
