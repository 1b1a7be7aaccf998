"""Primary keys taken before the rows are written."""

from django.db import connection, models, transaction


def take(model: type[models.Model], count: int) -> list[int]:
    """Reserve ascending keys for this number of new rows."""
    table = model._meta.db_table
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = (
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
            )
            cursor.execute(sequence, [table, count])
            return [key for (key,) in cursor.fetchall()]
        advance = "UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s RETURNING seq"
        cursor.execute(advance, [count, table])
        found = cursor.fetchone()
        if found is None:  # no row was ever written
            begin = "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)"
            cursor.execute(begin, [table, count])
        last = found[0] if found else count
        return list(range(last - count + 1, last + 1))
