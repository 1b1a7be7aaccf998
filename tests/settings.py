"""The desk's settings for tests: a home of its own, and passwords that hash at once."""

import os
import tempfile

os.environ.setdefault("LIANDONG_HOME", tempfile.mkdtemp(prefix="liandong-tests-"))

from liandong.desk.config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
