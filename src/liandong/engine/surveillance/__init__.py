"""What rises beyond chance: counts in, expected counts, upper bounds and alarms out."""
