"""Imports as their pages show them: whose turn it is, how far it is, what it refused."""
