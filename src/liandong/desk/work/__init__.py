"""Background jobs, live events and the search column."""
