"""Adding words to the local lexicon, and taking them back. The file is what counts."""

import os

from django.core.exceptions import ValidationError
from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.intake.recogniser import lexicon_file
from liandong.desk.learning.models import AddedWord
from liandong.desk.learning.rules.lexicon_file import with_word, without_word


def text_with(section: str, name: str, word: str) -> str:
    """The lexicon as it would be with this word. Raises ValidationError in Chinese."""
    return _checked(with_word(_usable(), section, name, word))


def add_word(section: str, name: str, word: str, *, by: User) -> AddedWord:
    """Put a word under a name (see `rules.word_file`); it counts from the next batch on."""
    check(by, Permission.TEACH)
    text = text_with(section, name, word)
    with transaction.atomic():
        added, _new = AddedWord.objects.update_or_create(
            section=section, name=name, word=word, defaults={"by": by}
        )
        detail = {"section": section, "name": name, "word": word}
        audit.record("lexicon.add", by=by, of=added, detail=detail)
        _write(text)
    return added


def take_word_back(section: str, name: str, word: str, *, by: User) -> None:
    """Take a word out again, whoever put it there. Raises ValidationError in Chinese."""
    from liandong.engine.recognition.lexicon.local import Overlay

    check(by, Permission.TEACH)
    over = Overlay.of(_usable())
    known = {(entry.meaning.section, entry.meaning.name, entry.word) for entry in over.entries()}
    if (section, name, word) not in known:
        raise ValidationError("词表里已没有这个词。")
    text = _checked(without_word(_usable(), section, name, word))
    with transaction.atomic():
        AddedWord.objects.filter(section=section, name=name, word=word).delete()
        detail = {"section": section, "name": name, "word": word}
        audit.record("lexicon.remove", by=by, of=("learning.addedword", word), detail=detail)
        _write(text)


def _usable() -> str:
    """The lexicon of now; a file that was spoiled by hand is mended by hand first."""
    from liandong.desk.learning.queries.lexicon import lexicon_text

    return _checked(lexicon_text())


def _checked(text: str) -> str:
    from liandong.engine.recognition.lexicon.local import LexiconError, Overlay

    try:
        Overlay.of(text)
    except LexiconError as error:
        raise ValidationError([str(fault) for fault in error.faults]) from error
    return text


def _write(text: str) -> None:
    """In one step, for its owner alone; the file before it stays as lexicon.toml.bak."""
    path = lexicon_file()
    if path.exists():
        path.with_suffix(".toml.bak").write_bytes(path.read_bytes())
    draft = path.with_name(f".lexicon-{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(text, "utf-8")
    draft.replace(path)
