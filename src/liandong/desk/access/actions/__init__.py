"""Every write of the access app."""
