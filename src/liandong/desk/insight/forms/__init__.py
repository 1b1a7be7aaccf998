"""The forms of the district picture and of the alerts."""
