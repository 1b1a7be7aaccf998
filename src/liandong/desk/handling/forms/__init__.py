"""The forms of handling, by what they ask for."""
