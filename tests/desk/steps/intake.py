"""Steps of intake and learning: imports, profiles, quarantine, answers, models."""

import json
from typing import Final

from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.intake.actions.change_requests import accept_change, reject_change
from liandong.desk.intake.actions.corrections import confirm_answer, correct_answer
from liandong.desk.intake.actions.feeds import save_feed
from liandong.desk.intake.actions.imports.ends import close
from liandong.desk.intake.actions.imports.pauses import cancel_import, pause_import, resume_import
from liandong.desk.intake.actions.imports.readings import confirm_reading
from liandong.desk.intake.actions.imports.starts import start_import
from liandong.desk.intake.actions.imports.steps import work_off
from liandong.desk.intake.actions.imports.taking_back import begin_taking_back, take_back
from liandong.desk.intake.actions.profile_drafts import (
    begin_draft,
    draft_proposal,
    draft_reading,
    drop_draft,
    save_draft,
)
from liandong.desk.intake.actions.profiles import go_back, save_version, take_in, use_profile
from liandong.desk.intake.actions.quarantine import mend_row, reread_rows
from liandong.desk.intake.actions.reconciliations import start_reconciliation
from liandong.desk.intake.models import ChangeRequest, Import, ProfileDraft, QuarantinedRow, Record
from liandong.desk.intake.profiles.proposals import Proposal
from liandong.desk.intake.uploads.landing import Landing
from liandong.desk.learning.actions import back_catalogue, doubts
from liandong.desk.learning.actions.lexicon import add_word
from liandong.desk.learning.actions.training import start_learning
from liandong.desk.learning.actions.versions import adopt
from liandong.engine.records import Profile as SourceText
from liandong.engine.records import Sample
from tests.desk.steps.preparing import Arguments, Give, Step, arguments, city_head, officer, teacher

VERDICT: Final = ("is_dispute", True)

WORD: Final = ("items", "羽绒服", "雪绒袍")


def doubtful(give: Give) -> Record:
    return give("add_record")(answers={"is_dispute": False, "district": "铜马商圈"})


def landed(give: Give) -> Arguments:
    path = give("tmp_path") / "警情.csv"
    path.write_text("x", "utf-8")
    with path.open("rb") as file:
        return arguments(Landing.copy(file, path.name), source=None, by=officer(give))


def waiting(_give: Give) -> Arguments:
    of = Import.objects.create(file_name="a.csv", stored_as="a.csv", digest="0", size=1)
    return arguments(of, Import.State.DONE)


def begun(give: Give) -> Import:
    args, kwargs = landed(give)
    return start_import(*args, **kwargs)


def paused(give: Give) -> Arguments:
    of = begun(give)
    pause_import(of, by=officer(give))
    return arguments(of, by=officer(give))


def quarantined(give: Give) -> Arguments:
    of = begun(give)
    QuarantinedRow.objects.create(of=of, row=2, reason="没有时间", raw='{"编号": "J1"}')
    return arguments(of, 2, cells={"编号": "J2"}, by=officer(give))


def listed(give: Give) -> Arguments:
    path = give("tmp_path") / "清单.csv"
    path.write_text("接警单编号,报警时间,报警内容\nJ1,2026-11-20 10:00:00,不给退\n", "utf-8")
    with path.open("rb") as file:
        return arguments(Landing.copy(file, path.name), source=None, by=officer(give))


TOML: Final = """name = "演示"
title = "演示"
source = "police_110"
[columns]
source_id = ["接警单编号"]
received_at = ["报警时间"]
text = ["报警内容"]
"""


def sampled(give: Give) -> ProfileDraft:
    (landing,), _words = listed(give)
    return begin_draft(landing, by=city_head(give))


def shaped(give: Give) -> Arguments:
    draft = sampled(give)
    return arguments(draft, SourceText.parse(TOML), by=city_head(give))


def versioned(give: Give) -> Arguments:
    first = take_in(TOML, by=city_head(give))
    take_in(TOML.replace("报警内容", "警情内容"), by=city_head(give))
    return arguments(first, by=city_head(give))


def proposed(give: Give) -> Arguments:
    of = Import.objects.create(
        file_name="a.csv", stored_as="a.csv", digest="0", size=1, by=city_head(give)
    )
    profile = SourceText.parse(TOML)
    sample = Sample.of_rows({2: {"接警单编号": "J1"}})
    return arguments(
        Proposal(of, "报警时间", "时间格式无法识别", "", profile, sample, 1), by=city_head(give)
    )


def rereadable(give: Give) -> Arguments:
    args, _words = quarantined(give)
    cells = '{"接警单编号": "J1", "报警时间": "2026-11-20 10:00", "报警内容": "不给退"}'
    row = QuarantinedRow.objects.get()
    row.raw = cells
    row.save()
    return arguments(args[0], take_in(TOML, by=city_head(give)), by=city_head(give))


def requested(give: Give) -> Arguments:
    """A row that another station sent for a record of 铜马."""
    record = give("add_record")()
    request = ChangeRequest.objects.create(
        record=record,
        content=json.dumps({"received_at": "2026-11-20T10:00:00", "text": "报警人称另有一事。"}),
        digest="0" * 64,
        facts_until=timezone.now(),
        district="铜马商圈",
    )
    return arguments(request, reason="已核实", by=teacher(give))


def imported(give: Give, by: User, head: str, row: str) -> Import:
    path = give("tmp_path") / "导出.csv"
    path.write_text(f"{head}\n{row}\n", "utf-8")
    with path.open("rb") as file:
        return work_off(start_import(Landing.copy(file, path.name), source=None, by=by))


def finished(give: Give) -> Arguments:
    row = "J1,2026-11-20 10:00:00,报警人称邻居吵闹"
    return arguments(
        imported(give, officer(give), "接警单编号,报警时间,报警内容", row), by=officer(give)
    )


def going(give: Give) -> Arguments:
    """An import whose taking back was begun."""
    args, kwargs = finished(give)
    begin_taking_back(*args, **kwargs)
    return arguments(*args, **kwargs)


def unread(give: Give) -> Arguments:
    """A file of columns that no profile knows, which the desk proposes how to read."""
    head = "警情编号,接报时间,主叫号码,案发地点,简要案情"
    row = "J1,2026-11-20 10:00:00,19900001234,铜马广场3号,报警人称买的鞋不给退。"
    return arguments(imported(give, city_head(give), head, row), by=city_head(give))


def answered(give: Give) -> Arguments:
    made = doubts.answer_doubt(doubtful(give), "is_dispute", True, by=teacher(give))
    return arguments(made, by=teacher(give))


def previewed(give: Give) -> Arguments:
    give("gold")
    made = back_catalogue.start_preview(by=city_head(give))
    back_catalogue.preview(made, report=lambda *_progress: None)
    made.refresh_from_db()
    return arguments(made, by=city_head(give))


STEPS: Final[tuple[Step, ...]] = (
    (start_import, landed),
    (close, waiting),
    (begin_taking_back, finished),
    (take_back, going),
    (confirm_reading, unread),
    (draft_reading, unread),
    (accept_change, requested),
    (reject_change, requested),
    (pause_import, lambda give: arguments(begun(give), by=officer(give))),
    (resume_import, paused),
    (cancel_import, lambda give: arguments(begun(give), by=officer(give))),
    (mend_row, quarantined),
    (start_reconciliation, listed),
    (
        save_feed,
        lambda give: arguments(
            machine=give("machine"),
            folder="110",
            quiet_hours=6,
            by=give("person")("system_admin"),
        ),
    ),
    (take_in, lambda give: arguments(TOML, by=city_head(give))),
    (save_version, lambda give: arguments(SourceText.parse(TOML), by=city_head(give))),
    (go_back, versioned),
    (
        use_profile,
        lambda give: arguments(
            take_in(TOML, by=city_head(give)).of, is_used=False, by=city_head(give)
        ),
    ),
    (begin_draft, lambda give: arguments(listed(give)[0][0], by=city_head(give))),
    (draft_proposal, proposed),
    (save_draft, shaped),
    (drop_draft, lambda give: arguments(sampled(give), by=city_head(give))),
    (reread_rows, rereadable),
    (correct_answer, lambda give: arguments(doubtful(give), "sector", "食品", by=officer(give))),
    (confirm_answer, lambda give: arguments(doubtful(give), "sector", by=officer(give))),
    (doubts.answer_doubt, lambda give: arguments(doubtful(give), *VERDICT, by=teacher(give))),
    (doubts.take_back, answered),
    (add_word, lambda give: arguments(*WORD, by=city_head(give))),
    (start_learning, lambda give: arguments(by=city_head(give))),
    (adopt, lambda give: arguments(None, by=city_head(give))),
    (back_catalogue.start_preview, lambda give: arguments(by=city_head(give))),
    (back_catalogue.confirm, previewed),
    (back_catalogue.cancel, previewed),
)
