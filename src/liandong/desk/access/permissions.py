"""The permissions: what a person may do. Roles list them; views and actions ask for them."""

from enum import StrEnum


class Permission(StrEnum):
    """One deed each. A person without it neither sees its button nor reaches its address."""

    VIEW_BOARD = "view_board"
    VIEW_SCREEN = "view_screen"
    VIEW_DISPUTES = "view_disputes"
    VIEW_REPORTS = "view_reports"  # 举报单: the regulator's alone
    VIEW_PICTURE = "view_picture"
    REVIEW_ALERTS = "review_alerts"  # say for one's side what an alert was
    SET_ALERTS = "set_alerts"  # how a district is watched
    FREEZE = "freeze"  # figures: keep as they stand, withdraw
    REGISTER = "register"
    IMPORT = "import"
    SHAPE_SOURCES = "shape_sources"  # source profiles: how a city's exports are read
    CORRECT = "correct"
    LINK = "link"
    GROUP = "group"  # group disputes: confirm, decline, put in, take out
    TEACH = "teach"  # versions and words of recognition
    NOTE = "note"
    DISPATCH = "dispatch"  # send out, arrive, settle on the scene
    ACCEPT = "accept"  # preliminary examination: accept, refuse, delegate, return
    MEDIATE = "mediate"
    OPINE = "opine"  # an expert's opinion on the panels that one is asked to
    APPROVE = "approve"  # recusal, extensions
    ISSUE = "issue"  # papers: issue, sign, serve, re-issue
    ALLOT = "allot"  # offices' particulars and the numbers of their papers
    EXPORT = "export"
    UNMASK = "unmask"
    MANAGE_DIRECTORY = "manage_directory"
    MANAGE_MACHINES = "manage_machines"
    MANAGE_PEOPLE = "manage_people"
    VIEW_AUDIT = "view_audit"
