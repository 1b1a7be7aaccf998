"""The reads of outreach."""
