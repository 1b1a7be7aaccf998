"""The desk's settings for tests: a home of its own, and passwords that hash at once."""

import os
import tempfile

os.environ.setdefault("LIANDONG_HOME", tempfile.mkdtemp(prefix="liandong-tests-"))

from liandong.desk.config import settings
from liandong.desk.config.settings import *  # noqa: F403

if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # In a file as at work: in memory, threads would refuse each other instead of waiting.
    settings.DATABASES["default"]["TEST"] = {"NAME": settings.HOME / "tests.sqlite3"}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Each client of a test would look through all static files before its first page.
WHITENOISE_AUTOREFRESH = True
