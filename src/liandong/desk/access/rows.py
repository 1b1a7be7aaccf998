"""Which rows a person or machine sees at all."""

from collections.abc import Callable

from liandong.desk.access.actors import Actor, System
from liandong.desk.access.models import MachineAccount, User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.roles import Rows


def scope(by: Actor) -> list[str] | None:
    """Names of the districts whose rows `by` sees. None: of all districts. Empty: nothing.

    A machine account reads what its department has: a department without districts of its own
    is responsible for all of them.
    """
    match by:
        case System():
            return None
        case MachineAccount():
            return (by.department.districts or None) if by.may_read and by.is_active else []
    if not by.is_active:
        return []
    match by.job.rows:
        case Rows.ALL:
            return None
        case Rows.STATION:
            return list(by.department.districts)
        case Rows.NONE:
            return []


def sees_people(by: Actor) -> bool:
    """Whether `by` reads anything of people, masked; else they cannot ask for a phone either."""
    return not isinstance(by, User) or by.job.sees_people


def sees_reports(by: Actor) -> bool:
    """Reports of offences (举报单) are the regulator's alone."""
    return by.has_permission(Permission.VIEW_REPORTS)


_district_names: list[Callable[[], list[str]]] = []


def register_districts(names: Callable[[], list[str]]) -> None:
    """Let the app that keeps the districts say which there are."""
    _district_names[:] = [names]


def district_names() -> list[str]:
    """Names of the districts that a department can answer for."""
    return [name for names in _district_names for name in names()]
