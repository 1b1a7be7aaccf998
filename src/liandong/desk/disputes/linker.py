"""The link model of this process.

    $LIANDONG_HOME/models/links.json    fitted to the records of this desk (see `actions.fitting`)

Without the file the shipped model is used. One model weighs whatever comes in: a file of 100,000
rows, one pushed incident, what is being typed. So it is never fitted to the batch at hand, and the
weights of a pair are the same on every way. All processes look at the file before each batch.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

from django.conf import settings

from liandong.desk.intake.recogniser import models_folder

if TYPE_CHECKING:
    from liandong.engine.linkage import LinkModel

Stamp = tuple[int, int, int] | None
NAME: Final = "links.json"


def model_file() -> Path:
    return models_folder() / NAME


@dataclass(slots=True)
class _Loaded:
    stamp: Stamp = None
    model: "LinkModel | None" = None


_loaded = _Loaded()
_loading = Lock()


def link_model() -> "LinkModel":
    """Reloaded when the file has changed: loading costs more than weighing a record."""
    from liandong.engine.linkage import LinkModel

    stamp = _stamp()
    if _loaded.model is None or _loaded.stamp != stamp:
        with _loading:
            if _loaded.model is None or _loaded.stamp != stamp:
                shipped_or_own = LinkModel.load(model_file() if stamp else None)
                _loaded.model = replace(shipped_or_own, fitted=True)
                _loaded.stamp = stamp
    return _loaded.model


def use_model(model: "LinkModel") -> None:
    """Have every process weigh with this model from its next batch on.

    The file holds how often telephone numbers occur: it is kept as the keys of the desk are.
    """
    draft = model_file().with_suffix(".draft")
    draft.touch(mode=0o600)
    model.save(draft)
    draft.replace(model_file())


def _stamp() -> Stamp:
    try:
        status = (Path(settings.HOME) / "models" / NAME).stat()
    except FileNotFoundError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
