"""Writes of consultations."""
