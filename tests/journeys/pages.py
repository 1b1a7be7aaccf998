"""What people do on every page, named once for all journeys."""

from playwright.sync_api import Page, expect

PASSWORD_LABEL = "口令"
NAME_LABEL = "账号"


def sign_in(page: Page, base: str, username: str, password: str) -> None:
    """Sign in and arrive at the page that this role begins with."""
    page.goto(f"{base}/sign-in/")
    page.get_by_label(NAME_LABEL).fill(username)
    page.get_by_label(PASSWORD_LABEL, exact=True).fill(password)
    page.get_by_role("button", name="登录").click()
    expect(page.locator(".ld-me")).to_be_visible()


def sign_out(page: Page) -> None:
    """Leave by the menu under one's own name."""
    page.locator(".ld-me").click()
    page.get_by_role("button", name="退出登录").click()


def go(page: Page, entry: str) -> None:
    """Open an entry of the rail, or of the bar at the foot of a phone, and wait for its page."""
    bar = page.locator(".ld-rail, .ld-phone-bar")
    more = page.locator(".ld-phone-bar summary")
    if more.is_visible() and not bar.get_by_role("link", name=entry).count():
        more.click()
    # `expect_navigation` ends too early: by what a page does to its own history while it loads.
    page.evaluate("document.documentElement.dataset.left = ''")
    bar.get_by_role("link", name=entry).click()
    expect(page.locator("html[data-left]")).to_have_count(0)
    page.wait_for_load_state()


def open_more(page: Page) -> None:
    """All that may be done with a dispute beside its next step."""
    page.locator(".ld-next summary").get_by_text("更多").click()


def search(page: Page, words: str) -> None:
    """Search over everything, by the key."""
    page.keyboard.press("/")
    page.keyboard.type(words)
    page.keyboard.press("Enter")


def expect_toast(page: Page, words: str) -> None:
    """A toast says this."""
    expect(page.locator("[data-toast]").filter(has_text=words).last).to_be_visible()
