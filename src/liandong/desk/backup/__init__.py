"""Backups of the desk: made, kept, checked, and restored.

It stands on `work` and `access` alone as to what it reads, since it knows tables and files and
nothing of what they mean; its alarms go out as notices, so it stands above `handling`.
"""
