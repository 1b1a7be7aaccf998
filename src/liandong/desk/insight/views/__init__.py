"""Pages of the district picture."""
