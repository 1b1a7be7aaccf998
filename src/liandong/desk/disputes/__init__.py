"""The matter itself: its records and links, review queue, clocks, notes and history."""
