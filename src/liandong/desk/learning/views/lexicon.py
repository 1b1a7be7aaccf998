"""本地词表: words that officers add, what they would change, and the way back."""

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.intake.recogniser import lexicon_file
from liandong.desk.intake.wording import ANSWER_LABELS, answer_words
from liandong.desk.learning.actions.lexicon import add_word, take_word_back, text_with
from liandong.desk.learning.forms import WordForm
from liandong.desk.learning.wording import SECTIONS
from liandong.desk.ui.pages import page, refusal_on, run_action

if TYPE_CHECKING:
    from liandong.desk.learning.queries.lexicon import Effect

MEANING: Final = ("items", "problem", "aspects", "places")


@require_http_methods(["GET", "POST"])
@requires(Permission.TEACH)
def lexicon(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The words and a form; `step` is try (show what it would change) or save."""
    from liandong.desk.learning.queries.lexicon import effect_of

    form = WordForm(request.POST or None, initial={"section": "items"})
    context: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        entry = {name: form.cleaned_data[name] for name in ("section", "name", "word")}
        with refusal_on(form):
            if request.POST.get("step") == "save":
                add_word(**entry, by=request.user)
                messages.success(request, f"“{entry['word']}”已加入词表，从下一批记录起生效")
                return redirect("learning:lexicon")
            audit.record("lexicon.try", by=request.user, detail=entry)
            context["effect"] = effect_of(text_with(**entry), by=request.user)
            context["effect_rows"] = _effect_rows(context["effect"])
    return page(request, "learning/lexicon.html", _context(request, form) | context)


@require_POST
@requires(Permission.TEACH)
def take_back(request: AuthenticatedHttpRequest) -> HttpResponse:
    entry = {name: request.POST.get(name, "") for name in ("section", "name", "word")}
    return run_action(
        request,
        lambda: take_word_back(**entry, by=request.user),
        f"“{entry['word']}”已从词表取回",
        reverse("learning:lexicon"),
    )


def _context(request: AuthenticatedHttpRequest, form: WordForm) -> dict[str, Any]:
    from liandong.desk.learning.queries.lexicon import lexicon_text, names_of, word_rows
    from liandong.engine.recognition.lexicon.local import LexiconError, Overlay

    try:
        rows, faults = word_rows(Overlay.of(lexicon_text())), []
    except LexiconError as error:
        rows, faults = [], error.faults
    return {
        "form": form,
        "rows": rows,
        "faults": faults,
        "file": lexicon_file(),
        "sections": SECTIONS,
        "names": [(name, SECTIONS[section]) for section in MEANING for name in names_of(section)],
        "may_correct": request.user.has_permission(Permission.CORRECT),
    }


def _effect_rows(effect: "Effect") -> list[dict[str, Any]]:
    """The examples in words."""
    return [
        {
            "record": example.record,
            "lines": [
                (ANSWER_LABELS[name], answer_words(name, old), answer_words(name, new))
                for name, (old, new) in example.changes.items()
            ],
        }
        for example in effect.examples
    ]
