"""Keys: files in $LIANDONG_HOME/keys, readable by their owner alone.

They are created with the desk (`encryption.key_checks`) and never by reading: a new key in place of
a lost one would silently make everything encrypted with that unreadable.
"""

import os
import secrets as random
from contextlib import suppress
from pathlib import Path
from typing import Final

SESSION: Final = "session"
SHORTEST_SECRET: Final = 32
PROTECTING: Final = {
    "personal": "姓名、电话、原文等个人信息的加密（SM4）",
    "equality": "电话等的等值查找（HMAC-SM3）",
    "audit": "留痕的封存与锚点（HMAC-SM3）",
}
"""The keys without which data of the database are lost, and what each is for. `session` is none of
them: replacing it only signs everybody out."""


class KeyFileError(Exception):
    """A key is missing or does not match, in words for the operator."""


def key_path(home: Path, name: str) -> Path:
    return home / "keys" / name


def read_key(home: Path, name: str) -> bytes:
    """Its 32 bytes. Raises KeyFileError."""
    path = key_path(home, name)
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii"))
    except FileNotFoundError:
        raise KeyFileError(f"密钥文件不在：{path}") from None
    except PermissionError:
        raise KeyFileError(f"密钥文件不让读：{path}（属主应是运行联动的账号）") from None
    except ValueError:
        key = b""
    if len(key) != 32:
        raise KeyFileError(f"密钥文件坏了：{path}（应是 64 个十六进制字符）")
    return key


def make_key(home: Path, name: str) -> None:
    """Create it where it is missing; mode 0600, safe against two concurrent first starts."""
    path = key_path(home, name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists():
        return
    draft = path.with_name(f".{name}-{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(random.token_hex(32), encoding="ascii")
    with suppress(FileExistsError):  # a concurrent first start was quicker
        os.link(draft, path)
    draft.unlink()


def session_secret(home: Path) -> str:
    """What signs sessions; a temporary one where there is no desk, so nobody signs in.

    Raises KeyFileError."""
    path = key_path(home, SESSION)
    try:
        secret = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return random.token_hex(32)
    except PermissionError:
        raise KeyFileError(f"密钥文件不让读：{path}（属主应是运行联动的账号）") from None
    except (OSError, ValueError):
        secret = ""
    if len(secret) < SHORTEST_SECRET:
        raise KeyFileError(
            f"密钥文件坏了：{path}。它只用于登录，不影响数据。\n"
            "办法：把它移走再启动，会另建一个，所有人须重新登录。"
        )
    return secret
