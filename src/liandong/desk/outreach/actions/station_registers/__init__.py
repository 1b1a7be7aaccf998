"""Writes of what a rights station keeps, and of what passes between it and the desk."""
