"""The duty board: pages that show what lies below."""
