"""What two years of outreach leave in a city of 200,000 disputes, for `lists`."""

import random


def add_outreach() -> None:
    """Nothing where it was added already."""
    from django.db import transaction

    from benchmarks.pages.outreach.city import City
    from benchmarks.pages.outreach.enforcement import add_enforcement, add_orders
    from benchmarks.pages.outreach.findings import add_findings
    from benchmarks.pages.outreach.stations import add_meetings, add_reminders, add_stations
    from benchmarks.pages.outreach.visits import add_events, add_visits
    from liandong.desk.outreach.models import DrawnOrder
    from liandong.desk.work.sqlite_file import refresh_statistics

    if DrawnOrder.objects.exists():
        return
    with transaction.atomic():
        city = City(random.Random(23))
        add_findings(city)
        add_visits(city)
        add_events(city)
        add_enforcement(city)
        add_orders(city)
        add_stations(city)
        add_meetings(city)
        add_reminders(city)
    refresh_statistics()
