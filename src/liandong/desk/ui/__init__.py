"""Shared by every page of the desk: frame, components, icons, front-end sources."""
