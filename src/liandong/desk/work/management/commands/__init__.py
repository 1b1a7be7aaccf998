"""Commands of Django that the desk changes."""
