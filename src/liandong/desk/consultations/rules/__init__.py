"""Words and arithmetic of consultations."""
