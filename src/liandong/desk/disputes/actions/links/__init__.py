"""Which records are one dispute: placing them, the review queue, merging and splitting."""
