"""Queries of clues and of leads to them."""
