"""One browser for every test that asks for one: a second would not start beside it.

Properties are held at any speed: a slow machine is no counterexample.
"""

from hypothesis import settings

from tests.browser import browser, page, phone_page

settings.register_profile("any_speed", deadline=None)
settings.load_profile("any_speed")

__all__ = ["browser", "page", "phone_page"]
