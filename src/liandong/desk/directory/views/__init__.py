"""Pages of the directory, for the system administrator."""
