"""What the desk knows of one merchant: its score card, its timeline, the rows behind each
number."""
