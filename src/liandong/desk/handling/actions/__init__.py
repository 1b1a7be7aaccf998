"""Every write of handling, one module each."""
