"""Joint meetings: called, held, put into minutes; resolutions and the emergency plan."""
