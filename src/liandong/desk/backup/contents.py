"""What of the home belongs to a backup beside the database, and what does not.

In: what people or the desk have made and no database holds. Out: keys (with their keepers), the
outbox (a gateway may have fetched what lies there; what waits in the database is in), caches,
drafts, and files of exchange folders that were taken in.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from liandong.desk.backup.keepers import FILE as RECIPIENTS

FILES: Final = ("lexicon.toml", "lexicon.toml.bak", "groups.toml", "demo.json", RECIPIENTS)
FOLDERS: Final = ("models", "audit", "imports", "exchange")
LEFT_OUT: Final = frozenset({"lock", "taken"})
"""Names below these folders: the lock of sealing, files that were taken in."""
MEMBER: Final = "home/"
"""What stands before the names of these files in an archive."""


def files(home: Path) -> Iterator[str]:
    """Their names relative to the home, in a steady order. `models/current` stands before the
    models: whichever it names is there later, as none is ever removed."""
    yield from (name for name in FILES if (home / name).is_file())
    for top in FOLDERS:
        found = []
        for folder, folders, names in os.walk(home / top):
            folders[:] = [name for name in folders if name not in LEFT_OUT]
            found += [
                str(path.relative_to(home))
                for name in names
                if _belongs(path := Path(folder, name))
            ]
        yield from sorted(found, key=lambda name: (name != "models/current", name))


def _belongs(path: Path) -> bool:
    is_draft = path.name.startswith(".") or ".draft" in path.name
    return path.name not in LEFT_OUT and not is_draft and not path.is_symlink()


def hold_uploads(home: Path, aside: Path) -> None:
    """Give the uploads that wait a second name in `aside`: an import that the copy of the database
    holds as unfinished needs its file, which the desk removes as soon as it is done."""
    folder = home / "imports"
    aside.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in folder.iterdir() if folder.is_dir() else ():
        with suppress(FileNotFoundError, FileExistsError):  # removed meanwhile; held already
            try:
                os.link(path, aside / path.name)
            except PermissionError:  # a file system without second names
                shutil.copy2(path, aside / path.name)


def is_of_home(member: str) -> bool:
    """Whether a member of an archive is a file that a restore may write."""
    parts = Path(member.removeprefix(MEMBER)).parts
    if not member.startswith(MEMBER) or not parts or ".." in parts:
        return False
    return parts[0] in (FOLDERS if len(parts) > 1 else FILES)
