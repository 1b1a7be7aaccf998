"""The permissions: what a person may do. Roles list them; views and actions check them."""

from enum import StrEnum
from typing import Final


class Permission(StrEnum):
    """Without a permission a person neither sees its buttons nor reaches its addresses."""

    VIEW_BOARD = "view_board"
    VIEW_SCREEN = "view_screen"
    VIEW_DISPUTES = "view_disputes"
    VIEW_REPORTS = "view_reports"  # 举报单: the regulator's alone
    VIEW_PICTURE = "view_picture"
    REVIEW_ALERTS = "review_alerts"  # judge an alert for one's side
    SET_ALERTS = "set_alerts"  # watch settings of a district
    VIEW_OUTREACH = "view_outreach"  # special reports, letters to traders, campaigns, cases
    WARN = "warn"  # draft them, record what followed; approving them is APPROVE
    EDIT_ADVICE = "edit_advice"  # the library of advice to traders
    KEEP_REGISTER = "keep_register"  # the register of the rights station of one's account
    FREEZE = "freeze"  # freeze figures and withdraw them
    REGISTER = "register"
    VIEW_CONSULTATIONS = "view_consultations"  # 咨询: list, counts, templates
    CONSULT = "consult"  # take consultations, keep topics and templates
    IMPORT = "import"
    SHAPE_SOURCES = "shape_sources"  # source profiles: how a city's exports are read
    CORRECT = "correct"
    LINK = "link"
    GROUP = "group"  # group disputes: confirm, decline, put in, take out
    TEACH = "teach"  # versions and words of recognition
    NOTE = "note"
    DISPATCH = "dispatch"  # dispatch, arrive, settle on the scene
    ACCEPT = "accept"  # preliminary examination: accept, refuse, delegate, return
    MEDIATE = "mediate"
    OPINE = "opine"  # give opinions on panels that one is invited to
    APPROVE = "approve"  # recusal, extensions
    ISSUE = "issue"  # papers: issue, sign, serve, re-issue
    ALLOT = "allot"  # offices' particulars and the numbers of their papers
    EXPORT = "export"
    UNMASK = "unmask"
    MANAGE_DIRECTORY = "manage_directory"
    MANAGE_MACHINES = "manage_machines"
    MAINTAIN = "maintain"  # backups of the desk, its state
    MANAGE_PEOPLE = "manage_people"
    VIEW_AUDIT = "view_audit"


FOR_ALL_DISTRICTS: Final = frozenset(
    {Permission.TEACH, Permission.SHAPE_SOURCES, Permission.EDIT_ADVICE}
)
"""What is set with these holds in every district."""
