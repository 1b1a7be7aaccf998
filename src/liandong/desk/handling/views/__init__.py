"""The pages of handling."""
