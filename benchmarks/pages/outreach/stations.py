"""Rights stations with their registers, meetings with resolutions, consumer reminders."""

from datetime import timedelta
from decimal import Decimal
from typing import Final

from benchmarks.pages.outreach.city import NOW, TODAY, WORDS, City
from benchmarks.pages.picture import in_batches

STATIONS: Final = 120
ENTRIES: Final = 12_000
MEETINGS: Final = 40
"""More than the law asks for: a list of them has more than one page then."""
REMINDERS: Final = 60


def add_stations(city: City) -> None:
    from liandong.desk.outreach.models import RightsStation, StationEntry, StationStaff
    from liandong.desk.outreach.rules.stations import HAVES

    in_batches(
        RightsStation,
        (
            RightsStation(
                number=f"ZD演{n}",
                department=city.mediator.department,
                state="plated",
                name=f"演示维权站{n}",
                host=f"演示商场{n}",
                host_kind="mall",
                district=city.draw.choice(city.districts),
                address="演示路1号",
                area=30,
                phone="19900000000",
                rules="首问负责",
                met=list(HAVES),
                plate_number=f"演{n}",
                plated_on=city.day(),
                filed_by=city.mediator,
            )
            for n in range(STATIONS)
        ),
    )
    stations = list(RightsStation.objects.order_by("pk"))
    in_batches(
        StationStaff,
        (
            StationStaff(
                station=station, role=role, name="演示人员", phone="19900000000", since=TODAY
            )
            for station in stations
            for role in ("head", "mediator")
        ),
    )
    in_batches(
        StationEntry,
        (
            StationEntry(
                number=f"DJ演{n}",
                station=stations[n % STATIONS],
                received_at=received,
                consumer="演示消费者",
                merchant_name=shop.name,
                merchant=shop,
                goods="鞋",
                amount_yuan=Decimal(300),
                wants=WORDS,
                course=WORDS,
                state="settled",
                settled_yuan=Decimal(200),
                ended_at=received + timedelta(hours=3),
                handled_by=city.mediator,
                entered_by=city.mediator,
            )
            for n in range(ENTRIES)
            for shop, received in ((city.draw.choice(city.shops), city.moment()),)
        ),
    )


def add_meetings(city: City) -> None:
    from liandong.desk.outreach.models import Meeting, MeetingTopic, ProgressNote, Resolution

    papers = iter(city.papers("meeting_minutes", "演示纪要", MEETINGS))
    in_batches(
        Meeting,
        (
            Meeting(
                number=f"LX演{n}",
                kind="quarterly",
                name=f"演示联席会议{n}",
                state="issued",
                department=city.regulator.department,
                planned_at=held,
                planned_place="演示会议室",
                topics_by=held.date(),
                since=held.date() - timedelta(days=90),
                until=held.date(),
                held_at=held,
                recorded_by=city.regulator,
                paper=next(papers),
                drafted_by=city.regulator,
            )
            for n in range(MEETINGS)
            for held in (NOW - timedelta(days=18 * n + 3),)
        ),
    )
    meetings = list(Meeting.objects.order_by("pk"))
    offices = [city.regulator.department, city.mediator.department, city.officer.department]
    for meeting in meetings:
        meeting.members.set(offices)
    in_batches(
        MeetingTopic,
        (
            MeetingTopic(
                meeting=meeting,
                department=office,
                title="演示议题",
                background=WORDS,
                state="listed",
                by=city.regulator,
            )
            for meeting in meetings
            for office in offices
        ),
    )
    in_batches(
        Resolution,
        (
            Resolution(
                meeting=meeting,
                content=WORDS,
                department=office,
                due_on=meeting.until + timedelta(days=30),
                by=city.regulator,
                closed_at=NOW if n else None,
                closed_by=city.regulator if n else None,
                outcome=WORDS if n else None,
            )
            for meeting in meetings
            for office in offices
            for n in range(4)
        ),
    )
    in_batches(
        ProgressNote,
        (
            ProgressNote(
                resolution=resolution,
                department_id=resolution.department_id,
                text=WORDS,
                by=city.regulator,
            )
            for resolution in Resolution.objects.order_by("pk")
        ),
    )


def add_reminders(city: City) -> None:
    from liandong.desk.outreach.models import Publication, Reminder, ReminderRule, ReminderStep
    from liandong.desk.outreach.rules.publicity.occasions import LABELS

    papers = iter(city.papers("consumer_reminder", "演示消协提", REMINDERS))
    occasions = list(LABELS)
    in_batches(
        Reminder,
        (
            Reminder(
                number=f"XT演{n}",
                occasion=occasions[n % len(occasions)],
                year=TODAY.year - n // len(occasions) % 3,
                district=city.districts[n % len(city.districts)],
                department=city.mediator.department,
                state="issued",
                round=1,
                title="演示提醒",
                background=WORDS,
                remedies=WORDS,
                phone="12315",
                paper=next(papers),
                drafted_by=city.mediator,
            )
            for n in range(REMINDERS)
        ),
    )
    reminders = list(Reminder.objects.order_by("pk"))
    in_batches(
        ReminderRule,
        (
            ReminderRule(reminder=reminder, position=place, text=WORDS, why=WORDS, keep=WORDS)
            for reminder in reminders
            for place in range(4)
        ),
    )
    in_batches(
        ReminderStep,
        (
            ReminderStep(
                reminder=reminder,
                round=1,
                verb="issue",
                department=city.mediator.department,
                by=city.mediator,
            )
            for reminder in reminders
        ),
    )
    in_batches(
        Publication,
        (
            Publication(
                reminder=reminder,
                channel=channel,
                name="演示公众号",
                published_at=NOW,
                reads=1200,
                read_on=TODAY,
                by=city.mediator,
            )
            for reminder in reminders
            for channel in ("wechat", "screen")
        ),
    )
