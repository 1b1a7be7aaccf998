"""Findings: what was counted of them, whose people are near, what followed from an alert."""
