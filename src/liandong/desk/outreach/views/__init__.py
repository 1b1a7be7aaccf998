"""The views of outreach."""
