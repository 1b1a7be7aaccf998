"""The recogniser of this process, and the files that it is loaded from.

    $LIANDONG_HOME/lexicon.toml     the city's own words, over the shipped ones
    $LIANDONG_HOME/models/          models that were learned here, and `current`, which names one

Without these files the shipped ones are used. Every process checks them before each batch, so a new
model or word takes effect between two batches and never within one. Districts and merchants are
those of the directory; without districts there, the shipped ones are used.
"""

import hashlib
import json
import logging
import math
import os
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

from liandong.desk.directory.models import District
from liandong.desk.directory.queries import current_register

if TYPE_CHECKING:
    from liandong.engine.recognition import Recogniser
    from liandong.engine.recognition.lexicon.local import Overlay
    from liandong.engine.recognition.model import Model

logger = logging.getLogger(__name__)

Stamp = tuple[Any, ...]
DIGEST: Final = 8
RECENT: Final = 2.0  # seconds
MODEL_ENDING: Final = ".json.gz"


def lexicon_file() -> Path:
    return Path(settings.HOME) / "lexicon.toml"


def models_folder() -> Path:
    folder = Path(settings.HOME) / "models"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def current_file() -> Path | None:
    """The model in use; None stands for the shipped one."""
    name = _current_name()
    path = _file_of(name)
    if name and path is None:
        logger.error("models/current names %r, no such model: the shipped one judges", name)
    return path


def missing_model() -> str:
    """The name in `models/current` if there is no such file: the shipped model judges instead."""
    name = _current_name()
    return name if _file_of(name) is None else ""


def _current_name() -> str:
    try:
        return (models_folder() / "current").read_text("utf-8").strip()
    except FileNotFoundError:
        return ""


def _file_of(name: str) -> Path | None:
    """The file of a model by its name, with or without its ending."""
    if not name or Path(name).name != name:
        return None
    for path in (models_folder() / name, models_folder() / f"{name}{MODEL_ENDING}"):
        if path.is_file():
            return path
    return None


def use_model(file_name: str) -> None:
    """Let every process judge with this model from its next batch on; empty: the shipped one."""
    draft = models_folder() / f".current-{os.getpid()}"
    draft.write_text(file_name, "utf-8")
    draft.replace(models_folder() / "current")


def current_model() -> "Model":
    from liandong.engine.recognition.model import load_model

    return load_model(current_file())


def local_lexicon() -> "Overlay | None":
    """The city's own words. Raises LexiconError where the file has faults."""
    from liandong.engine.recognition.lexicon.local import Overlay

    try:
        return Overlay.load(lexicon_file())
    except FileNotFoundError:
        return None


def usable_lexicon() -> "Overlay | None":
    """The same; a file with faults is left out, and pages show a warning."""
    from liandong.engine.recognition.lexicon.local import LexiconError

    try:
        return local_lexicon()
    except LexiconError as error:
        logger.warning("the local lexicon is left out: %s", error.faults[0])
        return None


@dataclass(slots=True)
class _Loaded:
    stamp: Stamp = ()
    recogniser: "Recogniser | None" = None
    looked_at: float = -math.inf  # seconds of the monotonic clock


_loaded = _Loaded()
_loading = Lock()


def recogniser() -> "Recogniser":
    """The current recogniser, reloaded where a file or a district has changed."""
    stamp = _stamp()
    if _loaded.recogniser is None or _loaded.stamp != stamp:
        with _loading:
            if _loaded.recogniser is None or _loaded.stamp != stamp:
                _loaded.recogniser, _loaded.stamp = build(current_model(), usable_lexicon()), stamp
    register = current_register()
    if _loaded.recogniser.register is not register:
        _loaded.recogniser = _loaded.recogniser.with_register(register)
    _loaded.looked_at = monotonic()
    return _loaded.recogniser


def recent_recogniser() -> "Recogniser":
    """The same, at most two seconds old: while somebody types, checking costs more than judging."""
    if _loaded.recogniser is None or monotonic() - _loaded.looked_at > RECENT:
        return recogniser()
    return _loaded.recogniser


def build(model: "Model", over: "Overlay | None") -> "Recogniser":
    """A recogniser of this model and these words, with the districts of the directory."""
    from liandong.engine.recognition import Gazetteer, Recogniser

    places = _places()
    districts = Gazetteer.of([_feature(*row) for row in places]) if places else Gazetteer.load()
    if over is None:
        return replace(Recogniser.of(model, districts), local=_digest(places))
    districts = districts.with_names(over.places)
    built = Recogniser.of(model, districts, over.lexicon)
    return replace(built, local=_digest([*places, over.digest]))


def _places() -> list[Any]:
    rows = District.objects.order_by("code")
    return list(rows.values_list("code", "name", "names", "outline"))


def _feature(code: str, name: str, names: list[str], outline: list[Any]) -> dict[str, Any]:
    return {
        "properties": {"code": code, "name": name, "names": names},
        "geometry": {"type": "MultiPolygon", "coordinates": [outline] if outline else []},
    }


def _digest(local: list[Any]) -> str:
    """Short digest of local words and places, kept with each answer; empty if there are none."""
    text = json.dumps(local, ensure_ascii=False).encode("utf-8")
    return hashlib.sha256(text).hexdigest()[:DIGEST] if local else ""


def _stamp() -> Stamp:
    """Changes when one of the files or a district does."""
    return _stat(models_folder() / "current"), _stat(lexicon_file()), _places()


def _stat(path: Path) -> tuple[int, int, int] | None:
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino
