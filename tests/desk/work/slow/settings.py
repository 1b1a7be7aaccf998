"""The desk's settings with the slow app in it."""

from liandong.desk.config.settings import *  # noqa: F403
from liandong.desk.config.settings import INSTALLED_APPS as APPS

INSTALLED_APPS = [*APPS, "tests.desk.work.slow"]
