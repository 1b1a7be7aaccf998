"""Visits: the ledger, and whom to visit next."""
