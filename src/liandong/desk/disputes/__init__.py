"""Disputes: their records and links, review queue, clocks, notes and history."""
