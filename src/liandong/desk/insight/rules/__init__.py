"""Arithmetic of the picture: periods, and what may be said of a change."""
