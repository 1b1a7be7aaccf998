"""The forms of disputes, by what they ask for."""
