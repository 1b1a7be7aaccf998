"""Masking as pure functions."""
