"""Forms of signing in, of people and departments, and of one's own addresses."""
