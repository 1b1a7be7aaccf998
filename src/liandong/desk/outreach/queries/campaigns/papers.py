"""What the papers of a campaign are filled with: only what was recorded; the rest stays blank."""

from liandong.desk.access.masking import Eyes
from liandong.desk.access.models import User
from liandong.desk.outreach.models import Campaign
from liandong.desk.outreach.queries.campaigns.campaigns import eyes_on_campaign, tasks_of
from liandong.desk.outreach.queries.campaigns.returns import returned
from liandong.desk.outreach.queries.findings.known_people import eyes_on_names
from liandong.desk.outreach.rules.campaigns import STAGES
from liandong.desk.papers.rules.forms import FORMS
from liandong.desk.papers.rules.layout import Heading, Sheet, lay_out
from liandong.desk.papers.rules.wording import numeral
from liandong.desk.ui.wording import counted

PLAN, SUMMARY = "campaign_plan", "campaign_summary"
WITHDRAWN = "已撤销"


def papers_of(campaign: Campaign) -> tuple[str, ...]:
    """There is no summary on paper before one was recorded."""
    return (PLAN, SUMMARY) if campaign.summary else (PLAN,)


def campaign_sheet(campaign: Campaign, key: str, *, by: User) -> Sheet:
    """The form `key`: its number and day are given when it is issued, outside of the desk."""
    eyes = eyes_on_campaign(campaign)
    found = {"name": eyes_on_names(by).read(campaign.name), "places": campaign.place}
    found |= _of_plan(campaign, eyes) if key == PLAN else _of_summary(campaign, eyes)
    heading = Heading(office=campaign.department.name)
    return lay_out(FORMS[key], found, heading, WITHDRAWN if campaign.withdrawn_at else "")


def _of_plan(campaign: Campaign, eyes: Eyes) -> dict[str, str]:
    stages = [
        f"（{numeral(number)}）{STAGES[stage]}：{first} 至 {last}"
        for number, (stage, first, last) in enumerate(campaign.schedule.periods(), start=1)
    ]
    tasks = [
        f"{task.department}：{eyes.read(task.text)}"
        + (f"（{task.until} 前完成）" if task.until else "")
        for task in tasks_of(campaign)
    ]
    return {
        "basis": eyes.read(campaign.basis),
        "goals": eyes.read(campaign.goals),
        "range": eyes.read(campaign.range),
        "stages": "\n".join(stages),
        "tasks": "\n".join(tasks),
        "requirements": eyes.read(campaign.requirements),
    }


def _of_summary(campaign: Campaign, eyes: Eyes) -> dict[str, str]:
    """With the sums of the weekly returns, those that are not nought."""
    rows = returned(campaign)
    sums = [f"{line.label} {counted(line.total)} {line.unit}" for line in rows.lines if line.total]
    weeks = len(rows.missing)
    lacking = f"；{weeks} 周没有报齐" if weeks else ""
    figures = f"{'，'.join(sums)}（{rows.count} 份周报{lacking}）。" if sums else ""
    return {
        "period": f"{campaign.starts_on} 至 {campaign.ends_on}",
        "summary": eyes.read(campaign.summary),
        "figures": figures,
    }
