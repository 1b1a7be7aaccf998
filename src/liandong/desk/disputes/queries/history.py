"""The history of a dispute in words."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final

from django.db.models import Q, QuerySet

from liandong.desk.access.models import User
from liandong.desk.disputes.models import Dispute, HistoryEntry
from liandong.desk.disputes.queries.records import FIELDS, answer_words
from liandong.desk.disputes.queries.visibility import visible_to
from liandong.desk.disputes.rules.clocks import WHAT_WORDS, What
from liandong.desk.disputes.rules.facts import Fact, chosen
from liandong.desk.disputes.rules.periods import LABELS as CLOCKS
from liandong.desk.disputes.rules.stages import LABELS, Stage
from liandong.desk.disputes.rules.workflow import STEPS
from liandong.desk.intake.wording import FIELD_LABELS
from liandong.desk.ui.kinds import TimelineEntry
from liandong.desk.ui.wording import when, yuan
from liandong.engine.vocabulary import SOURCE_LABELS, Source

WORDS: Final[dict[str, tuple[str, str, str]]] = {  # what, icon, tone
    "opened": ("首次反映", "plus", "accent"),
    "joined": ("关联一条记录", "link", "accent"),
    "progressed": ("来源反馈更新状态", "refresh", ""),
    "source_changed": ("来源告知新的内容", "versions", "warn"),
    "corrected": ("更正识别结果", "pencil", ""),
    "claimed": ("更正投诉请求", "pencil", ""),
    "withdrawn": ("认定不是消费纠纷", "ban", "warn"),
    "stepped": ("办理", "clipboard-check", "good"),
    "taken_over": ("变更承办人", "user-check", ""),
    "released": ("承办人不再承办，请变更承办人", "user-exclamation", "warn"),
    "booked": ("预约调解", "calendar-time", "accent"),
    "moved": ("调解改期", "calendar-time", ""),
    "held": ("进行了一次调解", "heart-handshake", "accent"),
    "no_show": ("约好的调解有人未到", "user-exclamation", "warn"),
    "paid": ("登记履行", "cash", "good"),
    "confirmation": ("共同申请司法确认", "gavel", ""),
    "panel": ("邀请专家联调", "gavel", "accent"),
    "opinion": ("专家写了意见", "gavel", "accent"),
    "recorded": ("写了现场记录", "notes", ""),
    "backfilled": ("回填其他平台", "clipboard-check", ""),
    "identified": ("登记当事人", "user-check", ""),
    "authority_ended": ("撤销代理", "user-exclamation", "warn"),
    "paper": ("出具文书", "file-certificate", "accent"),
    "attached": ("归入卷宗", "paperclip", "accent"),
    "taken_out": ("从卷宗撤出", "paperclip", "warn"),
    "timed": ("登记时限", "clock", ""),
    "denied": ("不批准延长时限", "x", "warn"),
    "recused": ("决定回避申请", "gavel", ""),
    "noted": ("写了备注", "note", ""),
    "merged": ("并入另一件", "git-merge", "accent"),
    "merged_into": ("已并入另一件", "git-merge", ""),
    "unmerged": ("撤销合并，恢复为单独一件", "arrow-back-up", ""),
    "split": ("拆成两件", "arrows-exchange", ""),
    "split_off": ("由另一件拆出", "arrows-exchange", ""),
    "grouped": ("归入群体性纠纷", "users-group", "warn"),
    "ungrouped": ("移出群体性纠纷", "users-group", ""),
    "parted": ("确认不是同一纠纷", "equal", ""),
}


def timeline(entries: Iterable[HistoryEntry]) -> list[TimelineEntry]:
    """Entries for the timeline, in the order given."""
    return [_entry(entry) for entry in entries]


def verb_words(verb: str) -> str:
    return str(WORDS[verb][0]) if verb in WORDS else verb


def entry_words(one: HistoryEntry) -> str:
    """The action in words: for a step of the workflow, its label."""
    return STEPS[one.detail["step"]].label if one.verb == "stepped" else verb_words(one.verb)


def _entry(one: HistoryEntry) -> TimelineEntry:
    _what, icon, tone = WORDS.get(one.verb, (one.verb, "point", ""))
    words = entry_words(one)
    if one.undone_at:
        by = f"由{one.undone_by}" if one.undone_by else ""
        words, tone = f"{words}（{when(one.undone_at)} {by}撤销）", ""
    who = one.by.display_name if one.by else "系统"
    return TimelineEntry(one.at, who, words, detail_words(one.verb, one.detail), icon, tone)


def detail_words(verb: str, detail: dict[str, Any]) -> str:
    """The details of an entry beside its verb."""
    words = DETAILS.get(verb)
    return words(detail) if words else str(detail.get("other", ""))


def _record_words(detail: dict[str, Any]) -> str:
    words = f"{SOURCE_LABELS[Source(detail['source'])]} {detail['source_id']}"
    sure = detail.get("probability")
    if sure is None:
        return words
    share = min(99, int(sure * 100))
    return f"{words}，可能性 {share}%"


def _corrected(detail: dict[str, Any]) -> str:
    field = detail["field"]
    before = [answer_words(field, value) or "—" for value in detail["before"].values()]
    after = answer_words(field, detail["after"]) or "—"
    return f"{FIELDS[field]}：{'／'.join(dict.fromkeys(before))} → {after}"


def _changed(detail: dict[str, Any]) -> str:
    """Which fields, never what stands in them: that is on the page of the record."""
    fields = "、".join(str(FIELD_LABELS[name]) for name in detail["fields"])
    return f"{_record_words(detail)} 第 {detail['version']} 版：{fields}"


def _stepped(detail: dict[str, Any]) -> str:
    way = f"{_stage(detail['before']['stage'])} → {_stage(detail['after'])}"
    if not detail.get("left_open"):
        return way
    return f"{way}；留下未了事项：{'；'.join(detail['left_open'])}"


def _claims(claims: list[str]) -> str:
    return "、".join(claim for claim in claims) or "—"


def _stage(value: str) -> str:
    return LABELS[Stage(value)]


def _status(value: str) -> str:
    return str(Dispute.Status(value).label)


DETAILS: Final[dict[str, Callable[[dict[str, Any]], str]]] = {
    "opened": _record_words,
    "joined": _record_words,
    "corrected": _corrected,
    "claimed": lambda detail: f"{_claims(detail['before'])} → {_claims(detail['after'])}",
    "paid": lambda detail: yuan(float(detail["amount"])),
    "progressed": lambda detail: f"{_status(detail['before'])} → {_status(detail['after'])}",
    "stepped": _stepped,
    "source_changed": _changed,
    "paper": lambda detail: f"{detail['title']} {detail['number']}".strip(),
    "attached": lambda detail: f"{detail['title']}，{detail['count']} 份",
    "taken_out": lambda detail: detail["title"],
    "timed": lambda detail: f"{CLOCKS[detail['code']]}：{WHAT_WORDS[What(detail['what'])]}",
    "denied": lambda detail: CLOCKS[detail["code"]],
    "recused": lambda detail: chosen(Fact.RECUSED, detail["choice"]),
    "withdrawn": lambda detail: "、".join(detail["numbers"]),
    "split": lambda detail: f"{'、'.join(detail['numbers'])} → {detail['other']}",
}


def entries_to_undo(by: User, done_since: datetime) -> QuerySet[HistoryEntry]:
    """Of what `by` sees, or what they have done since then: a correction may have moved it out
    of sight.
    """
    visible = Q(dispute__in=visible_to(by, withdrawn=True))
    return HistoryEntry.objects.filter(visible | Q(by=by, at__gte=done_since))
