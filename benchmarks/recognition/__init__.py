"""Quality and speed of recognition, each beside a baseline of the same command."""
