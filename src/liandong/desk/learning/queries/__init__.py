"""The reads of learning."""
