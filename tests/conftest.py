"""One browser for every test that asks for one: a second would not start beside it."""

from tests.browser import browser, page, phone_page

__all__ = ["browser", "page", "phone_page"]
