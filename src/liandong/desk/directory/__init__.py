"""Districts, merchants, experts, rooms and working days."""
