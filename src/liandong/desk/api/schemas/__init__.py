"""What goes into the API and what comes out: the source of its OpenAPI description."""
