"""What the law offers in a dispute, with the amount worked out: for information only."""
