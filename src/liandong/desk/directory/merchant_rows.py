"""What the apps above hold of a merchant: shown before two are merged, and filtered by in the
register. Each is registered with what its reader may see of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from liandong.desk.access.models import User


@dataclass(frozen=True, slots=True)
class MerchantRows:
    """Rows of one kind, by the key `field` to the merchant: `visible` are those that a person
    sees."""

    label: str
    unit: str
    field: str
    visible: Callable[[User], QuerySet[Any]]


@dataclass(frozen=True, slots=True)
class MerchantState:
    """A condition by which the register can be filtered, as its reader sees it."""

    key: str
    label: str
    condition: Callable[[User], Q]


_rows: dict[str, MerchantRows] = {}
_states: dict[str, MerchantState] = {}


def register_rows(kinds: Iterable[MerchantRows]) -> None:
    _rows.update({kind.label: kind for kind in kinds})


def register_state(state: MerchantState) -> None:
    _states[state.key] = state


def kinds_of_rows() -> list[MerchantRows]:
    return list(_rows.values())


def states() -> dict[str, MerchantState]:
    return dict(_states)
