"""Districts and their outlines, as the people of the map give them."""

from collections.abc import Sequence

from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.actions.key_locks import lock_key
from liandong.desk.access.actors import Actor
from liandong.desk.access.guard import check
from liandong.desk.access.permissions import Permission
from liandong.desk.directory.models import District
from liandong.desk.directory.rules.outlines import Outlined, WrongOutlines


def load_districts(areas: Sequence[Outlined], *, by: Actor) -> int:
    """Create or renew the districts by their code; returns how many were given.

    Their properties may name the `station` and list the `names` of roads, malls and landmarks.
    Raises WrongOutlines, and changes nothing, where a name belongs to another code.
    """
    check(by, Permission.MANAGE_DIRECTORY)
    with transaction.atomic():
        lock_key("districts")  # of two files at the same instant the second sees the first
        _refuse_taken_names(areas)
        for area in areas:
            District.objects.update_or_create(
                code=area.code,
                defaults={
                    "name": area.name,
                    "station": area.properties.get("station", ""),
                    "names": area.properties.get("names", []),
                    "outline": area.rings,
                },
            )
        audit.record("directory.load_districts", by=by, detail={"districts": len(areas)})
    return len(areas)


def _refuse_taken_names(areas: Sequence[Outlined]) -> None:
    codes = {area.name: area.code for area in areas}
    known = District.objects.filter(name__in=codes).values_list("name", "code")
    taken = [(name, code) for name, code in known if codes[name] != code]
    if taken:
        raise WrongOutlines([f"名称“{name}”已是编码 {code} 的商圈" for name, code in taken])
