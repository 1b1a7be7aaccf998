"""Arithmetic of the picture: periods, and the wording of a change."""
