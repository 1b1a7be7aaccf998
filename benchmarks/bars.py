"""Bars: each is printed beside what was measured, and `--check` ends with 1 where one is missed."""

from argparse import ArgumentParser, Namespace
from dataclasses import dataclass, field


def check_argument(parser: ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="exit 1 where a bar is missed")


@dataclass
class Bars:
    """The bars of one run, in the order in which they were measured."""

    missed: list[str] = field(default_factory=list)

    def hold(self, what: str, measured: object, bar: object, *, met: bool) -> None:
        print(f"{what}: {measured} (bar {bar}: {'met' if met else 'MISSED'})", flush=True)
        if not met:
            self.missed.append(what)

    def at_most(self, what: str, measured: float, bar: float) -> None:
        self.hold(what, measured, f"at most {bar:g}", met=measured <= bar)

    def at_least(self, what: str, measured: float, bar: float) -> None:
        self.hold(what, measured, f"at least {bar:g}", met=measured >= bar)

    def exit_code(self, given: Namespace) -> int:
        """1 where a bar is missed and `--check` was given."""
        print(f"\nmissed: {'; '.join(self.missed)}" if self.missed else "\nall met")
        return int(given.check and bool(self.missed))
