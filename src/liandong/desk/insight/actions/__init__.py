"""Writes of the insight app."""
