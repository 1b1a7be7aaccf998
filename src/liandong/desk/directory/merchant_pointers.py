"""Every key to a merchant, found from the models themselves, so that none is forgotten."""

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import ForeignKey, Model

from liandong.desk.directory.models import Merchant, MerchantAlias, MerchantMerge

Pointer = ForeignKey[Any, Any]
STAYING: Final = (Merchant, MerchantAlias, MerchantMerge)
"""Tables whose rows stay: a merged merchant keeps its names, under which the other is found."""


def pointers() -> Iterator[tuple[str, Pointer]]:
    """Every key to a merchant, with the name under which a merge keeps its rows."""
    for relation in Merchant._meta.get_fields(include_hidden=True):
        pointer = getattr(relation, "field", None)
        if not relation.auto_created or not isinstance(pointer, ForeignKey):
            continue
        model = relation.related_model
        if isinstance(model, type) and issubclass(model, Model) and model not in STAYING:
            yield f"{model._meta.label_lower}.{pointer.name}", pointer
