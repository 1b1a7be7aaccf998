"""Fixtures of the directory."""

from tests.desk.intake.fixtures import district, person, signed_in, station

__all__ = ["district", "person", "signed_in", "station"]
