"""Writes of an import, from the file that was sent to its end, or its taking back."""
