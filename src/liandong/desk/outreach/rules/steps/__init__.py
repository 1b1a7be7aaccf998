"""The steps of letters, reports, reminders and visits: who takes which, and where it leads."""
