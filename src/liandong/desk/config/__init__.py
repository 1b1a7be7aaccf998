"""Settings, addresses and the way the desk is served."""
