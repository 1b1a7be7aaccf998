"""What people type into 110 and 12315 by hand: the texts, the ticks, what the sources hold."""
