"""The typed HTTP API and its description."""
