"""Arithmetic and order of handling, without Django."""
