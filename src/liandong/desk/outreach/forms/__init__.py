"""The forms of its pages."""
