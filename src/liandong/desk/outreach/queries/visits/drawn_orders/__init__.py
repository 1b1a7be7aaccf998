"""Queries of orders drawn by lot."""
