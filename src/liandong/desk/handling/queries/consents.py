"""What a consumer agreed to on the scene: the two questions of official form 1."""

from dataclasses import dataclass

from liandong.desk.disputes.models import Dispute
from liandong.desk.handling.models import Entry
from liandong.desk.handling.rules.scene import Verb
from liandong.desk.handling.scene_entries import Told


@dataclass(frozen=True, slots=True)
class Consents:
    """To publish what was complained of, to hand the mediation on. Not ticked is not agreed."""

    may_publish: bool
    may_delegate: bool


def consents_on_scene(dispute: Dispute) -> Consents | None:
    """As told last with what was registered on a scene, wherever that was merged or split to."""
    rows = Entry.objects.filter(visit__record__member__dispute=dispute)
    rows = rows.exclude(verb=Verb.ARRIVE.value)
    last = rows.order_by("happened_at", "place").last()
    if last is None:
        return None
    told = Told.model_validate_json(last.told)
    return Consents(told.may_publish, told.may_delegate)
