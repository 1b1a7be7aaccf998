"""The writes of outreach."""
