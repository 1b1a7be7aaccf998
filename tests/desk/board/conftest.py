"""The board is tested on the small desk of the tests of disputes."""

from tests.desk.disputes.conftest import districts, person, shops, signed_in, told

__all__ = ["districts", "person", "shops", "signed_in", "told"]
