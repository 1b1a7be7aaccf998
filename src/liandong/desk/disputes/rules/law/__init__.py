"""What the law offers in a matter, with the amount worked out. It is said, never decided."""
