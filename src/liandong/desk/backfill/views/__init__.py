"""The pages of backfill."""
