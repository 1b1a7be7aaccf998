"""Joint meetings: who takes part, their material and papers, resolutions, the emergency plan."""
