"""公示: complaints that can be published, their lists, what is said of each."""
