"""What the emergency plan asks for, without Django."""
