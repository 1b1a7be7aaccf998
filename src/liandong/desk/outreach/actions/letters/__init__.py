"""Letters to traders: drafted, approved, served, answered, checked."""
