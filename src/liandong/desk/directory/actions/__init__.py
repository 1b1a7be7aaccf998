"""The writes of the directory: loading districts and merchants, importing years."""
