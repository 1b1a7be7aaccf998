"""Publicity: its ledger, the library of material, the occasions of consumer reminders."""
