"""Reads of the district picture."""
