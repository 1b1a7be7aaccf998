"""The writes of the directory: districts and merchants are loaded, years of the calendar imported."""
