"""Tables of the outreach app."""

from liandong.desk.outreach.models.advice import Advice
from liandong.desk.outreach.models.campaigns import (
    Campaign,
    CampaignReturn,
    CampaignTask,
    ReturnCorrection,
)
from liandong.desk.outreach.models.cases import CaseDispute, EnforcementCase
from liandong.desk.outreach.models.clues import Clue, ClueDispute, ClueStep
from liandong.desk.outreach.models.complaint_publications import (
    ListedComplaint,
    PlatformComparison,
    PublicationList,
    PublicationObjection,
)
from liandong.desk.outreach.models.drawn_orders import DrawnOrder, DrawnShop
from liandong.desk.outreach.models.emergency_plans import (
    EmergencyPlan,
    PlanCall,
    PlanDrill,
    PlanLevel,
    PlanReview,
)
from liandong.desk.outreach.models.findings import FrozenFacts
from liandong.desk.outreach.models.letters import Letter, LetterStep, TalkRecord
from liandong.desk.outreach.models.materials import Material
from liandong.desk.outreach.models.meetings import LiaisonOfficer, Meeting, MeetingTopic
from liandong.desk.outreach.models.monthly import MonthlyAdvice, MonthlyCase
from liandong.desk.outreach.models.publicity import (
    Handout,
    Publicity,
    PublicityDispute,
    PublicityPartner,
)
from liandong.desk.outreach.models.reminders import (
    DutyShift,
    Publication,
    Reminder,
    ReminderRule,
    ReminderStep,
)
from liandong.desk.outreach.models.resolutions import ProgressNote, Resolution, SupervisionSlip
from liandong.desk.outreach.models.special_reports import ReportSignature, SpecialReport
from liandong.desk.outreach.models.station_registers import (
    AdvancePayment,
    GoodsReturn,
    StationAccount,
    StationEntry,
    StationForward,
    StationRequest,
)
from liandong.desk.outreach.models.stations import (
    RightsStation,
    StationExam,
    StationPact,
    StationStaff,
)
from liandong.desk.outreach.models.training import Attendance, Training
from liandong.desk.outreach.models.visits import CheckedTopic, Visit, Visitor

__all__ = [
    "AdvancePayment",
    "Advice",
    "Attendance",
    "Campaign",
    "CampaignReturn",
    "CampaignTask",
    "CaseDispute",
    "CheckedTopic",
    "Clue",
    "ClueDispute",
    "ClueStep",
    "DrawnOrder",
    "DrawnShop",
    "DutyShift",
    "EmergencyPlan",
    "EnforcementCase",
    "FrozenFacts",
    "GoodsReturn",
    "Handout",
    "Letter",
    "LetterStep",
    "LiaisonOfficer",
    "ListedComplaint",
    "Material",
    "Meeting",
    "MeetingTopic",
    "MonthlyAdvice",
    "MonthlyCase",
    "PlanCall",
    "PlanDrill",
    "PlanLevel",
    "PlanReview",
    "PlatformComparison",
    "ProgressNote",
    "Publication",
    "PublicationList",
    "PublicationObjection",
    "Publicity",
    "PublicityDispute",
    "PublicityPartner",
    "Reminder",
    "ReminderRule",
    "ReminderStep",
    "ReportSignature",
    "Resolution",
    "ReturnCorrection",
    "RightsStation",
    "SpecialReport",
    "StationAccount",
    "StationEntry",
    "StationExam",
    "StationForward",
    "StationPact",
    "StationRequest",
    "StationStaff",
    "SupervisionSlip",
    "TalkRecord",
    "Training",
    "Visit",
    "Visitor",
]
