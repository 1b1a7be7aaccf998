"""Personal data in clear text: who may have it for what reason, and which app gives it."""
