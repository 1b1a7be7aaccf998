"""Every form of the desk, by its key: the ten official ones first."""

from collections.abc import Iterable
from typing import Final

from liandong.desk.papers.rules.campaign_forms import CAMPAIGN_PLAN, CAMPAIGN_SUMMARY
from liandong.desk.papers.rules.decision_forms import ACCEPTANCE, DISTRIBUTION, IDENTITY, REFUSAL
from liandong.desk.papers.rules.meeting_forms import (
    EMERGENCY_PLAN,
    MEETING_MINUTES,
    MEETING_NOTICE,
    SUPERVISION_SLIP,
)
from liandong.desk.papers.rules.outreach_forms import (
    CLUE_SLIP,
    CRIME_TRANSFER,
    DRAW_RECORD,
    GUIDANCE,
    GUIDANCE_TALK,
    IMPROVEMENT,
    RECHECK,
    RECTIFICATION,
    SPECIAL_REPORT,
    TALK_APPROVAL,
    TALK_NOTICE,
    TALK_RECORD,
)
from liandong.desk.papers.rules.parts import Form, Issuer, Level
from liandong.desk.papers.rules.people_mediation_forms import (
    APPLICATION,
    ASSOCIATION_AGREEMENT,
    CONFIRMATION,
    ORAL_AGREEMENT,
    PEOPLE_AGREEMENT,
    REVISIT,
)
from liandong.desk.papers.rules.registration_forms import COMPLAINT, REPORT
from liandong.desk.papers.rules.regulator_mediation_forms import (
    AGREEMENT,
    INVITATION,
    REPORT_RESULT,
    TERMINATION,
)
from liandong.desk.papers.rules.reminder_forms import CONSUMER_REMINDER, REMINDER_RECORD
from liandong.desk.papers.rules.station_forms import (
    DELEGATION,
    HANDOFF,
    LAW_SHEET,
    MINUTES,
    SCENE,
    SERVICE,
)
from liandong.desk.papers.rules.visit_forms import PLEDGE, VISIT_RECORD

VERSION: Final = "2026-04"
"""The edition of the official forms: 《市场监督管理部门处理投诉举报文书式样》（2026年4月）."""

FORMS: Final[dict[str, Form]] = {
    form.key: form
    for form in (
        COMPLAINT,
        REPORT,
        DISTRIBUTION,
        IDENTITY,
        ACCEPTANCE,
        REFUSAL,
        INVITATION,
        TERMINATION,
        AGREEMENT,
        REPORT_RESULT,
        DELEGATION,
        ASSOCIATION_AGREEMENT,
        APPLICATION,
        PEOPLE_AGREEMENT,
        ORAL_AGREEMENT,
        CONFIRMATION,
        REVISIT,
        SCENE,
        MINUTES,
        LAW_SHEET,
        HANDOFF,
        SERVICE,
        SPECIAL_REPORT,
        IMPROVEMENT,
        GUIDANCE_TALK,
        GUIDANCE,
        TALK_APPROVAL,
        TALK_NOTICE,
        TALK_RECORD,
        RECTIFICATION,
        RECHECK,
        VISIT_RECORD,
        PLEDGE,
        CLUE_SLIP,
        CRIME_TRANSFER,
        CAMPAIGN_PLAN,
        CAMPAIGN_SUMMARY,
        DRAW_RECORD,
        CONSUMER_REMINDER,
        REMINDER_RECORD,
        MEETING_NOTICE,
        MEETING_MINUTES,
        SUPERVISION_SLIP,
        EMERGENCY_PLAN,
    )
}


KEPT_COPY: Final = "存档"
"""The copy that stays in the office's file."""


def may_issue(form: Form, issuer: str, level: str) -> bool:
    """Whether an office of this kind and level may issue the form at all."""
    return issuer in form.issuers and level in form.levels


def issuable(issuer: str, level: str = Level.DISTRICT) -> Iterable[Form]:
    """The forms that such an office may issue in a dispute, in the order of the list."""
    return (form for form in FORMS.values() if form.of_disputes and may_issue(form, issuer, level))


ISSUER_WORDS: Final = {
    Issuer.POLICE: "公安",
    Issuer.REGULATOR: "市场监管部门",
    Issuer.ASSOCIATION: "消费者协会",
    Issuer.COMMITTEE: "人民调解委员会",
}
LEVEL_WORDS: Final = {Level.DISTRICT: "区县", Level.CITY: "地市", Level.PROVINCE: "省"}


def issuers_in_words(form: Form) -> str:
    """Who may issue it, as the list of forms shows it."""
    who = "、".join(words for kind, words in ISSUER_WORDS.items() if kind in form.issuers)
    if form.levels == frozenset(Level):
        return who
    where = "、".join(words for area, words in LEVEL_WORDS.items() if area in form.levels)
    return f"{who}（{where}级）"
