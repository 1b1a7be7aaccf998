"""Pages of background jobs."""
