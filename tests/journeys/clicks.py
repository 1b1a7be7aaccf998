"""How many clicks a way through the desk takes: what the finger or the mouse presses.

A choice in a list that drops down counts once; typing, and going from field to field by the key,
do not count.
"""

from dataclasses import dataclass, field

from playwright.sync_api import Page

COUNTING = """
for (const kind of ['pointerdown', 'change'])
  document.addEventListener(kind, (event) => {
    const place = event.target.closest('button, a, label, input, select, summary, [data-href]');
    if (kind === 'change' && event.target.tagName !== 'SELECT') return;
    if (kind === 'pointerdown' && place?.tagName === 'SELECT') return;
    const words = (place?.innerText || place?.name || document.title).trim();
    window.countClick(`${location.pathname} ${words.slice(0, 30)}`);
  }, true);
"""


@dataclass
class Clicks:
    """The clicks on all pages that are watched, each with where it fell."""

    falls: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Count from now on what is pressed on this page."""
        page.expose_function("countClick", self._count)
        page.add_init_script(COUNTING)
        page.evaluate(COUNTING)

    def _count(self, fall: str) -> None:
        self.falls.append(fall)

    def __len__(self) -> int:
        return len(self.falls)

    def __str__(self) -> str:
        return "\n".join(f"{place:>3} {fall}" for place, fall in enumerate(self.falls, 1))
