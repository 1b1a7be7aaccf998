"""Keys: made on the first start, kept in $LIANDONG_HOME/keys, readable by their owner alone."""

import os
import secrets as random
from contextlib import suppress
from pathlib import Path


def secret(home: Path, name: str) -> str:
    """The key `name` as 64 hex digits; made once, mode 0600, safe against two first starts."""
    folder = home / "keys"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / name
    if not path.exists():
        draft = folder / f".{name}-{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(random.token_hex(32), encoding="ascii")
        with suppress(FileExistsError):  # another first start was quicker: its key counts
            os.link(draft, path)
        draft.unlink()
    return path.read_text(encoding="ascii").strip()
