"""HTTP of the duty board."""
