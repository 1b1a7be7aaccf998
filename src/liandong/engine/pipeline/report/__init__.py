"""One self-contained page in Chinese with the results of a run."""
