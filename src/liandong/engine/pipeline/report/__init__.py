"""One self-contained page in Chinese that says what a run found."""
