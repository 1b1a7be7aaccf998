"""Queries of campaigns: their tasks and rights, weekly returns, papers."""
