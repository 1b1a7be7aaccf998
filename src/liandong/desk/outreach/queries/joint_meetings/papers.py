"""What the papers of a meeting are filled with: only what was recorded, as everybody reads it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from django.utils import timezone

from liandong.desk.access.masking import Eyes
from liandong.desk.access.models import User
from liandong.desk.outreach.models import Meeting, Resolution
from liandong.desk.outreach.queries.joint_meetings.meetings import (
    eyes_on_meeting,
    members_of,
    titles_of,
    topics_of,
)
from liandong.desk.outreach.queries.joint_meetings.resolutions import earlier_ones, resolutions_of
from liandong.desk.outreach.rules.meetings import State
from liandong.desk.outreach.rules.wording import numbered
from liandong.desk.papers.rules.forms import FORMS
from liandong.desk.papers.rules.layout import Heading, Sheet, lay_out

DRAFT: Final = "草稿"
NONE: Final = "无"
NOTHING_EARLIER: Final = "没有登记以往未办结的议定事项。"


def notice_values(meeting: Meeting) -> dict[str, str]:
    eyes = eyes_on_meeting(meeting)
    return _kept(
        {
            "members": "、".join(department.name for department, _officer in members_of(meeting)),
            "name": meeting.name,
            "cause": eyes.read(meeting.cause) or meeting.get_kind_display(),
            "planned_at": _hour(meeting.planned_at),
            "place": meeting.planned_place,
            "topics": numbered(titles_of(topics_of(meeting))),
            "requirements": eyes.read(meeting.requirements) or NONE,
            "contact": meeting.contact,
            "phone": meeting.phone,
        }
    )


def minutes_values(meeting: Meeting, *, by: User) -> dict[str, str]:
    eyes = eyes_on_meeting(meeting)
    earlier = earlier_ones(meeting, by=by)
    return _kept(
        {
            "name": meeting.name,
            "held_at": _hour(meeting.held_at),
            "place": meeting.place,
            "chair": meeting.chair,
            "attended": eyes.read(meeting.attended),
            "observers": eyes.read(meeting.observers) or NONE,
            "recorder": meeting.recorder,
            "earlier": numbered([earlier_words(row) for row in earlier]) or NOTHING_EARLIER,
            "briefings": eyes.read(meeting.briefings),
            "deliberations": eyes.read(meeting.deliberations) or NONE,
            "resolutions": numbered(
                [resolution_words(row, eyes) for row in resolutions_of(meeting)]
            )
            or NONE,
            "copies_up": meeting.copies_up or NONE,
            "copies": meeting.copies or NONE,
        }
    )


def shown_values(meeting: Meeting, *, by: User) -> dict[str, str]:
    """What is decided on now: the minutes once it was held, before that the notice."""
    if meeting.state == State.HELD:
        return minutes_values(meeting, by=by)
    return notice_values(meeting)


def slip_values(resolution: Resolution, requirement: str, answer_by: date) -> dict[str, str]:
    meeting = resolution.meeting
    eyes = eyes_on_meeting(meeting)
    return _kept(
        {
            "lead": resolution.department.name,
            "supporters": resolution.supporter_names or NONE,
            "reference": meeting.official_number,
            "name": meeting.name,
            "content": eyes.read(resolution.content),
            "due_on": f"{resolution.due_on}",
            "progress": "\n".join(progress_words(resolution, eyes)) or "没有收到反馈。",
            "requirement": eyes.read(requirement),
            "answer_by": f"{answer_by}",
        }
    )


def resolution_words(resolution: Resolution, eyes: Eyes) -> str:
    """事项、牵头单位、配合单位、完成时限, on one line of the minutes."""
    text = " ".join(eyes.read(resolution.content).split()).rstrip("。；")
    helped = f"；配合单位：{names}" if (names := resolution.supporter_names) else ""
    return (
        f"{text}。（牵头单位：{resolution.department.name}{helped}；"
        f"完成时限：{_day(resolution.due_on)}）"
    )


def earlier_words(resolution: Resolution) -> str:
    """How a resolution of an earlier meeting stands."""
    eyes = eyes_on_meeting(resolution.meeting)
    text = " ".join(eyes.read(resolution.content).split()).rstrip("。；")
    return (
        f"{text}（{resolution.department.name}，{_day(resolution.due_on)}前）："
        + standing_words(resolution)
    )


def standing_words(resolution: Resolution) -> str:
    if resolution.closed_at:
        return f"已办结（{_day(timezone.localdate(resolution.closed_at))}）"
    return f"未办结，{resolution.due_words}"


def progress_words(resolution: Resolution, eyes: Eyes) -> Sequence[str]:
    """What its departments reported, a line each."""
    return [
        f"{timezone.localdate(note.at)} {note.department.name}："
        + " ".join(eyes.read(note.text).split())
        + ("（报告已办结）" if note.is_done else "")
        for note in resolution.progress.all()
    ]


def notice_sheet(meeting: Meeting) -> Sheet:
    return lay_out(FORMS["meeting_notice"], notice_values(meeting), Heading(), DRAFT)


def minutes_sheet(meeting: Meeting, *, by: User) -> Sheet:
    return lay_out(FORMS["meeting_minutes"], minutes_values(meeting, by=by), Heading(), DRAFT)


def _kept(found: dict[str, str]) -> dict[str, str]:
    kept = {name: value.strip() for name, value in found.items()}
    return {name: value for name, value in kept.items() if value}


def _hour(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}" if moment else ""


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
