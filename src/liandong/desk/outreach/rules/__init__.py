"""Arithmetic and law of outreach, without Django."""
