"""A home of the desk of its own for a benchmark, on SQLite or PostgreSQL."""

import os
from pathlib import Path


def use(home: Path, database: str = "") -> None:
    """Have this process, and those that it starts, work in that home; tables and register are there
    when it returns."""
    os.environ |= {
        "LIANDONG_HOME": str(home),
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "liandong.desk.config.settings",
    }
    import django

    django.setup()
    from django.core.management import call_command

    from liandong.desk.access.actors import System
    from liandong.desk.config.demo.city import add_register
    from liandong.desk.directory.models import District

    call_command("migrate", verbosity=0)
    if not District.objects.exists():
        add_register(by=System("benchmark"))
