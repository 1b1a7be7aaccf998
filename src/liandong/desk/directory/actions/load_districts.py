"""Districts from a GeoJSON FeatureCollection."""

from typing import Any

from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.actors import Actor
from liandong.desk.access.guard import check
from liandong.desk.access.permissions import Permission
from liandong.desk.directory.models import District


def load_districts(collection: dict[str, Any], *, by: Actor) -> int:
    """Create or renew the districts by their code; returns how many the collection holds.

    Features have a Polygon in GCJ-02 degrees and the properties code, name, names, station.
    """
    check(by, Permission.MANAGE_DIRECTORY)
    features = collection["features"]
    with transaction.atomic():
        for feature in features:
            told = feature["properties"]
            District.objects.update_or_create(
                code=told["code"],
                defaults={
                    "name": told["name"],
                    "station": told.get("station", ""),
                    "names": told.get("names", []),
                    "outline": feature["geometry"]["coordinates"],
                },
            )
        audit.record("directory.load_districts", by=by, detail={"districts": len(features)})
    return len(features)
