"""Pages of enforcement: clues and cases."""
