"""The canonical record, and everything that brings a city's files into its form."""
