"""What the city writes down: rows of the exports of 110, 12315 and the city hotline."""
