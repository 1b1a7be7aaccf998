"""Drafts of forms: kept while a session lasts, for its person alone.

A draft decides nothing and nobody else reads it, so it is not audited.
"""

import json
from typing import Any, Final

from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access.models import Draft

LARGEST: Final = 60_000
"""Characters of a draft."""

MOST: Final = 40
"""Drafts of a session; the oldest makes room."""

LONGEST_NAME: Final = 120


DROPPED: Final = "dropped at"
"""Stands in the place of the fields of a draft that was dropped, with the moment in milliseconds: a
save that was sent before and comes later must not bring the draft back."""


@transaction.atomic
def save_draft(session: SessionBase, form: str, content: str, *, at: int = 0) -> Draft:
    """Save the content of a form, replacing its earlier draft; nothing where it was dropped since
    `at`, milliseconds of the browser's clock. Raises ValidationError."""
    if not form or len(form) > LONGEST_NAME or len(content) > LARGEST:
        raise ValidationError("草稿过长，未保存")
    if _fields(content) is None:
        raise ValidationError("草稿不合格式")
    before = Draft.objects.filter(session_id=session.session_key, form=form).first()
    if before is not None and at and at <= _dropped_at(before):
        return before
    draft, _made = Draft.objects.update_or_create(
        {"content": content}, session_id=session.session_key, form=form
    )
    kept = Draft.objects.filter(session_id=session.session_key).order_by("-saved_at", "-pk")
    Draft.objects.filter(pk__in=list(kept.values_list("pk", flat=True)[MOST:])).delete()
    return draft


def draft_of(session: SessionBase, form: str) -> Draft | None:
    found = Draft.objects.filter(session_id=session.session_key, form=form).first()
    return None if found is None or _dropped_at(found) else found


#: What a form is, by the beginning of its name; names may go on with what the form is about, which
#: is not told to who only sees the sign-in page.
FORMS: Final = {
    "agreement": "协议",
    "consultation": "咨询",
    "group": "群体性纠纷的处置",
    "hand-over": "交接班留言",
    "jurisdiction": "管辖结论",
    "minutes": "调解笔录",
    "note": "纠纷备注",
    "opinion": "联调意见",
    "paper": "文书",
    "presence": "现场记录",
    "profile": "来源模板",
    "registration": "快速登记",
    "report": "群体性纠纷的报告",
    "telephone": "电话处置",
}
OTHER: Final = "其他表单"


def unsubmitted(session: SessionBase) -> list[str]:
    """What was being filled in: the kinds of forms, with when each was kept last. Nothing of what
    was typed, and not what it is about."""
    rows = Draft.objects.filter(session_id=session.session_key).order_by("-saved_at")
    latest: dict[str, str] = {}
    for draft in rows:
        if not _dropped_at(draft) and any(fields_of(draft).values()):
            kind = FORMS.get(_kind(draft.form), OTHER)
            latest.setdefault(kind, f"{timezone.localtime(draft.saved_at):%H:%M}")
    return [f"{kind}（{at}）" for kind, at in latest.items()]


def _kind(form: str) -> str:
    return next((name for name in FORMS if form == name or form.startswith(f"{name}-")), "")


def fields_of(draft: Draft) -> dict[str, Any]:
    return _fields(draft.content) or {}


def drop_draft(session: SessionBase, form: str, *, at: int = 0) -> None:
    """Forget the draft, also one that was sent before `at` and has not come yet."""
    if not at or len(form) > LONGEST_NAME:
        Draft.objects.filter(session_id=session.session_key, form=form).delete()
        return
    content = json.dumps({DROPPED: at})
    Draft.objects.update_or_create({"content": content}, session_id=session.session_key, form=form)


def _dropped_at(draft: Draft) -> int:
    """Zero where it was not dropped."""
    at = fields_of(draft).get(DROPPED)
    return at if isinstance(at, int) else 0


def _fields(content: str) -> dict[str, Any] | None:
    try:
        fields = json.loads(content)
    except (ValueError, RecursionError):  # of one that is nested too deep
        return None
    return fields if isinstance(fields, dict) else None
