"""Every read of backfill; each starts from what its reader may see."""
