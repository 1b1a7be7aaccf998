"""Publicity: consumer reminders and their topics, events that were held, shared material."""
