"""The history of a dispute in words."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.desk.disputes.models import Dispute, HistoryEntry
from liandong.desk.disputes.queries.cards import FIELDS, answer_words
from liandong.desk.disputes.rules.clocks import WHAT_WORDS, What
from liandong.desk.disputes.rules.periods import LABELS as CLOCKS
from liandong.desk.disputes.rules.stages import LABELS, Stage
from liandong.desk.disputes.rules.workflow import STEPS
from liandong.desk.intake.wording import FIELD_LABELS
from liandong.desk.ui.kinds import TimelineEntry
from liandong.desk.ui.wording import yuan
from liandong.engine.vocabulary import SOURCE_LABELS, Source

WORDS: Final[dict[str, tuple[str | Promise, str, str]]] = {  # what, icon, tone
    "opened": (gettext_lazy("首次反映"), "plus", "accent"),
    "joined": (gettext_lazy("关联一条记录"), "link", "accent"),
    "progressed": (gettext_lazy("来源反馈更新状态"), "refresh", ""),
    "source_changed": (gettext_lazy("来源告知新的内容"), "versions", "warn"),
    "corrected": (gettext_lazy("更正识别结果"), "pencil", ""),
    "claimed": (gettext_lazy("更正投诉请求"), "pencil", ""),
    "withdrawn": (gettext_lazy("认定不是消费纠纷"), "ban", "warn"),
    "stepped": (gettext_lazy("办理"), "clipboard-check", "good"),
    "taken_over": (gettext_lazy("接手承办"), "user-check", ""),
    "booked": (gettext_lazy("预约调解"), "calendar-time", "accent"),
    "moved": (gettext_lazy("调解改期"), "calendar-time", ""),
    "held": (gettext_lazy("进行了一次调解"), "heart-handshake", "accent"),
    "no_show": (gettext_lazy("约好的调解有人未到"), "user-exclamation", "warn"),
    "paid": (gettext_lazy("登记履行"), "cash", "good"),
    "confirmation": (gettext_lazy("共同申请司法确认"), "gavel", ""),
    "panel": (gettext_lazy("邀请专家联调"), "gavel", "accent"),
    "opinion": (gettext_lazy("专家写了意见"), "gavel", "accent"),
    "recorded": (gettext_lazy("写了现场记录"), "notes", ""),
    "backfilled": (gettext_lazy("回填其他平台"), "clipboard-check", ""),
    "identified": (gettext_lazy("登记当事人"), "user-check", ""),
    "paper": (gettext_lazy("出具文书"), "file-certificate", "accent"),
    "attached": (gettext_lazy("放进卷宗"), "paperclip", "accent"),
    "taken_out": (gettext_lazy("从卷宗撤出"), "paperclip", "warn"),
    "timed": (gettext_lazy("登记时限"), "clock", ""),
    "noted": (gettext_lazy("写了备注"), "note", ""),
    "merged": (gettext_lazy("并入另一件"), "git-merge", "accent"),
    "merged_into": (gettext_lazy("已并入另一件"), "git-merge", ""),
    "unmerged": (gettext_lazy("撤销合并，恢复为单独一件"), "arrow-back-up", ""),
    "split": (gettext_lazy("拆成两件"), "arrows-exchange", ""),
    "split_off": (gettext_lazy("由另一件拆出"), "arrows-exchange", ""),
    "grouped": (gettext_lazy("归入群体性纠纷"), "users-group", "warn"),
    "ungrouped": (gettext_lazy("移出群体性纠纷"), "users-group", ""),
    "parted": (gettext_lazy("确认不是同一纠纷"), "equal", ""),
}


def timeline(entries: Iterable[HistoryEntry]) -> list[TimelineEntry]:
    """Entries for the timeline, in the order given."""
    return [_entry(one) for one in entries]


def verb_words(verb: str) -> str:
    return str(WORDS[verb][0]) if verb in WORDS else verb


def entry_words(one: HistoryEntry) -> str:
    """What was done: for a step of the workflow, which one."""
    return _(STEPS[one.detail["step"]].label) if one.verb == "stepped" else verb_words(one.verb)


def _entry(one: HistoryEntry) -> TimelineEntry:
    _what, icon, tone = WORDS.get(one.verb, (one.verb, "point", ""))
    words = entry_words(one)
    if one.undone_at:
        words, tone = _("%(what)s（已撤销）") % {"what": words}, ""
    who = one.by.display_name if one.by else _("系统")
    return TimelineEntry(one.at, who, words, detail_words(one.verb, one.detail), icon, tone)


def detail_words(verb: str, detail: dict[str, Any]) -> str:
    """What an entry says beyond its verb."""
    words = DETAILS.get(verb)
    return words(detail) if words else str(detail.get("other", ""))


def _told(detail: dict[str, Any]) -> str:
    words = f"{SOURCE_LABELS[Source(detail['source'])]} {detail['source_id']}"
    sure = detail.get("probability")
    if sure is None:
        return words
    share = min(99, int(sure * 100))
    return _("%(told)s，可能性 %(share)d%%") % {"told": words, "share": share}


def _corrected(detail: dict[str, Any]) -> str:
    field = detail["field"]
    before = [answer_words(field, value) or "—" for value in detail["before"].values()]
    after = answer_words(field, detail["after"]) or "—"
    return f"{FIELDS[field]}：{'／'.join(dict.fromkeys(before))} → {after}"


def _changed(detail: dict[str, Any]) -> str:
    """Which fields, never what stands in them: that is on the page of the record."""
    fields = "、".join(str(FIELD_LABELS[name]) for name in detail["fields"])
    return _("%(record)s 第 %(version)d 版：%(fields)s") % {
        "record": _told(detail),
        "version": detail["version"],
        "fields": fields,
    }


def _claims(told: list[str]) -> str:
    return "、".join(_(claim) for claim in told) or "—"


def _stage(value: str) -> str:
    return _(LABELS[Stage(value)])


def _status(value: str) -> str:
    return str(Dispute.Status(value).label)


DETAILS: Final[dict[str, Callable[[dict[str, Any]], str]]] = {
    "opened": _told,
    "joined": _told,
    "corrected": _corrected,
    "claimed": lambda detail: f"{_claims(detail['before'])} → {_claims(detail['after'])}",
    "paid": lambda detail: yuan(float(detail["amount"])),
    "progressed": lambda detail: f"{_status(detail['before'])} → {_status(detail['after'])}",
    "stepped": lambda detail: f"{_stage(detail['before']['stage'])} → {_stage(detail['after'])}",
    "source_changed": _changed,
    "paper": lambda detail: f"{detail['title']} {detail['number']}".strip(),
    "attached": lambda detail: _("%(title)s，%(count)d 份") % detail,
    "taken_out": lambda detail: detail["title"],
    "timed": lambda detail: f"{CLOCKS[detail['code']]}：{WHAT_WORDS[What(detail['what'])]}",
    "withdrawn": lambda detail: "、".join(detail["numbers"]),
    "split": lambda detail: f"{'、'.join(detail['numbers'])} → {detail['other']}",
}
