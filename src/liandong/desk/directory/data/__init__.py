"""Data that ships with the directory."""
