"""Imports, quarantine, records with their versions, machine answers and corrections."""
