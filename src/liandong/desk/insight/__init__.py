"""Counts and pictures of a district."""
