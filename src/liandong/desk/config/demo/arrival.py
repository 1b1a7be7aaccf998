"""What of the demo city arrives while the desk is already open: records, disputes, alerts.

`python -m liandong.desk.config.demo.arrival`, started by the launcher where a demo was begun. A
process of its own: it plays the past with a stopped clock, which the heartbeats of a worker cannot
have. When killed it begins again; what was imported is not imported twice.
"""

import os
import sys
from argparse import ArgumentParser
from dataclasses import replace
from threading import Event, Thread
from typing import Final

from liandong.desk.config.console import complain, since_start
from liandong.desk.config.demo import marker
from liandong.desk.config.demo.marker import Demo
from liandong.desk.config.desk_start import start_django

LOOKS_EVERY: Final = 0.5
"""Seconds until it notices that the launcher is gone."""


def arrive(begun: Demo) -> None:
    """Build all that `begin` left, telling pages and terminal how far it is."""
    from django.conf import settings
    from django.utils.timezone import make_aware

    from liandong.desk.access.actors import System
    from liandong.desk.config.demo import (
        campaigns,
        city,
        consultations,
        drawn_orders,
        follow_up,
        meetings,
        monthly,
        reminders,
        rights_stations,
    )
    from liandong.desk.config.demo.disputes import add_disputes
    from liandong.desk.disputes.recognition_start import make_ready
    from liandong.desk.insight.actions.alerts import judge_districts

    by = System("demo")

    def say(words: str) -> None:
        complain(since_start() + words)
        marker.write(settings.HOME, replace(begun, arriving=words.removesuffix("……")))

    say("正在编译识别与关联的程序（只在第一次）……")
    make_ready()  # shared with the web process that has just started
    city.add_records(begun, say=say, by=by)
    say("正在编出咨询……")  # before the disputes: what is read in clear then counts from there on
    consultations.add_consultations(until=make_aware(begun.moment))
    say("正在编出已办的纠纷……")
    broken = add_disputes(until=make_aware(begun.moment), by=by)
    if broken:
        complain(f"有 {broken} 件演示纠纷没有办完：有人同时办理了同一件，或占用了同一间调解室")
    say("正在研判预警信号……")
    follow_up.add_follow_up(until=make_aware(begun.moment), by=by)
    drawn_orders.add_drawn_order(until=make_aware(begun.moment), by=by)
    campaigns.add_campaigns(until=make_aware(begun.moment))
    reminders.add_reminder(until=make_aware(begun.moment))
    meetings.add_meetings(until=make_aware(begun.moment))
    rights_stations.add_rights_stations(until=make_aware(begun.moment))
    monthly.add_monthly_picks(until=make_aware(begun.moment))
    judge_districts(begun.moment.date(), by=by)
    marker.write(settings.HOME, replace(begun, complete=True))
    complain(since_start() + "演示城市已全部到齐")


def main() -> int:
    """Build the rest of the demo that was begun here, if any."""
    parser = ArgumentParser(prog="python -m liandong.desk.config.demo.arrival")
    parser.add_argument("--parent", type=int, required=True, metavar="PID")
    parent = parser.parse_args().parent
    os.umask(0o077)
    start_django()
    from django.conf import settings

    begun = marker.read(settings.HOME)
    if begun is None or begun.complete:
        return 0
    Thread(target=_end_without, args=(parent,), daemon=True).start()
    arrive(begun)
    return 0


def _end_without(parent: int) -> None:
    pause = Event()
    while os.getppid() == parent:
        pause.wait(LOOKS_EVERY)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
