"""How the desk is served over HTTP: what stands between a connection and a view."""
