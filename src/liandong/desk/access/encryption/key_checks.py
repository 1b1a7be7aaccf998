"""Checks that the key files belong to the database, which stores a check value of each key.

The value is an HMAC of the key's name: it shows whether a key is the same and reveals nothing of
it. Without the check a desk that was restored without its keys would start with new ones and fail
wherever something encrypted is read.
"""

from typing import Any, Final

from cryptography.hazmat.primitives import hashes, hmac
from django.conf import settings
from django.db import connection, transaction

from liandong.desk.access.encryption.keys import (
    PROTECTING,
    KeyFileError,
    key_path,
    make_key,
    read_key,
)
from liandong.desk.access.models import AuditEntry, KeyCheck, User

REMEDY: Final = (
    "没有启动，没有新建保护数据的密钥，也没有改动数据。\n"
    "办法：从备份里取回 {folder} 里的 {names}（属主为运行联动的账号，权限 0600），再启动；"
    "目录里已有的 session 只管登录，可以覆盖，备份要并入这个目录，不要放成它的子目录。"
    "备份在：{backup}。\n"
    "确实要另建一个空的工作台，请换一个 LIANDONG_HOME 和空的数据库。"
)
NOT_SET: Final = "没有登记（设置 LIANDONG_KEY_BACKUP 可在此写明），请问部署这个工作台的人"


def check() -> None:
    """Raise KeyFileError unless every key that the database knows is there and matches."""
    known = dict(KeyCheck.objects.values_list("name", "value"))
    faults: list[str] = []
    for name, purpose in PROTECTING.items():
        try:
            key = read_key(settings.HOME, name)
        except KeyFileError as fault:
            faults.append(f"{fault}。它用于：{purpose}")
        else:
            if known.get(name, value := check_value(name, key)) != value:
                path = key_path(settings.HOME, name)
                faults.append(f"密钥文件不是这个数据库的：{path}。它用于：{purpose}")
    if faults:
        raise KeyFileError("\n".join([*faults, _remedy()]))


def check_in_use() -> None:
    """The same, except for a database without tables or data."""
    if KeyCheck._meta.db_table in connection.introspection.table_names() and is_in_use():
        check()


@transaction.atomic
def ensure(**_signal: Any) -> None:
    """Check the keys of a database that is in use; create those of an empty one."""
    if is_in_use():
        check()
    else:
        KeyCheck.objects.all().delete()
        for name in PROTECTING:
            make_key(settings.HOME, name)
    for name in PROTECTING:
        value = check_value(name, read_key(settings.HOME, name))
        KeyCheck.objects.get_or_create(name=name, defaults={"value": value})


def is_in_use() -> bool:
    """Whether the database may hold encrypted or sealed data."""
    return User.objects.exists() or AuditEntry.objects.exists()


def check_value(name: str, key: bytes) -> str:
    digest = hmac.HMAC(key, hashes.SM3())
    digest.update(f"liandong key check: {name}".encode())
    return digest.finalize().hex()


def _remedy() -> str:
    return REMEDY.format(
        folder=settings.HOME / "keys",
        names="、".join(PROTECTING),
        backup=settings.LIANDONG_KEY_BACKUP or NOT_SET,
    )
