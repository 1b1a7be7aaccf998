"""From knowing to acting: what is done about a finding, and what follows from it."""
