"""Arithmetic of the law and of names, without Django."""
