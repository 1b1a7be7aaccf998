"""The rows of a frozen figure, as a condition: their ids stand in one column of it as JSON."""

from django.db import connection
from django.db.models.expressions import RawSQL

UNFOLDED = {
    "sqlite": "SELECT value FROM json_each("
    "(SELECT kept.rows FROM insight_frozenfigure kept WHERE kept.id = %s))",
    "postgresql": "SELECT value::bigint FROM jsonb_array_elements_text("
    "(SELECT kept.rows FROM insight_frozenfigure kept WHERE kept.id = %s))",
}


def kept_ids(figure: int) -> RawSQL:
    """Ids of the disputes that the frozen figure was made of, for `pk__in`."""
    return RawSQL(UNFOLDED[connection.vendor], (figure,))  # noqa: S611 - no words of a user in it
