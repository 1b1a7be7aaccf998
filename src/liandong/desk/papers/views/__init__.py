"""Pages of papers: the forms there are, and the numbers they bear."""
