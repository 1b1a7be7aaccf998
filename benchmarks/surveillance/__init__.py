"""Surveillance: `conformance` with R, `figures` on simulated `series`, `curves`, `scan`."""
