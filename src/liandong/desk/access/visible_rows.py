"""Which rows a person or machine sees at all."""

from typing import Final

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from liandong.desk.access.actors import Actor, System
from liandong.desk.access.models import Department, MachineAccount, User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.roles import Rows
from liandong.desk.access.rules.districts import district_names


def scope(by: Actor) -> list[str] | None:
    """Names of the districts whose rows `by` sees. None: of all districts. Empty: nothing.

    A machine account reads what its department is responsible for (`Department.area`).
    """
    match by:
        case System():
            return None
        case MachineAccount():
            return by.department.area if by.may_read and by.is_active else []
    if not by.is_active:
        return []
    match by.job.rows:
        case Rows.ALL:
            return None
        case Rows.STATION:
            return list(by.department.districts)
        case Rows.NONE:
            return []


def sees_district(by: Actor, name: str) -> bool:
    """Whether there is a district of this name and `by` sees its rows."""
    districts = scope(by)
    return name in district_names() and (districts is None or name in districts)


def serves(department: Department, name: str) -> bool:
    """Whether a department signs, judges and serves papers for the district of this name: who sees
    all rows does not by that speak for the department of another district. Without a name it is of
    the whole city, for which each department speaks that has districts."""
    area = department.area
    return area is None or (name in area if name else bool(area))


def served(department: Department, field: str) -> Q:
    """The same as `serves` for rows, by the `field` with the name of their district."""
    area = department.area
    if area is None:
        return Q()
    if not area:
        return Q(pk__in=[])
    return Q(**{f"{field}__in": area}) | Q(**{f"{field}__isnull": True})


NOT_OURS: Final = "本商圈不由您所在单位负责，只能查看"
"""What is told to who reads a row of a district and may not act on it."""
OF_ALL_DISTRICTS: Final = "这项标准各商圈通用，由负责全部商圈的单位的负责人登记"


def check_serves_whole_area(by: User) -> None:
    """Raise PermissionDenied unless `by` sets what holds in all districts."""
    if not by.department.serves_whole_area:
        raise PermissionDenied(OF_ALL_DISTRICTS)


def works_in(by: User, name: str) -> bool:
    """Whether `by` acts on rows of the district of this name: who sees all districts does not by
    that act in those of another department. On what lies in no district ("") acts whoever sees it.
    """
    districts = scope(by)
    if not name:
        return districts is None
    return (districts is None or name in districts) and serves(by.department, name)


def check_works_in(by: User, name: str) -> None:
    """Raise PermissionDenied unless `by` acts on rows of the district of this name."""
    if not works_in(by, name):
        raise PermissionDenied(NOT_OURS)


def worked_in(by: User, field: str) -> Q:
    """The same as `works_in` for rows that `by` sees, by the `field` with the name of their
    district."""
    area = by.department.area
    if area is None:
        return Q()
    return Q(**{f"{field}__in": area}) | Q(**{f"{field}__isnull": True})


def sees_people(by: Actor) -> bool:
    """Whether `by` sees people, masked; else they cannot search for a phone either."""
    return not isinstance(by, User) or by.job.sees_people


def sees_reports(by: Actor) -> bool:
    """Reports of offences (举报单) are the regulator's alone."""
    return by.has_permission(Permission.VIEW_REPORTS)
