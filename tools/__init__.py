"""What developers run: checks, the picture of the architecture, the screenshots of the guide."""
