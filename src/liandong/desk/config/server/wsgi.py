"""The desk as a WSGI application: every page and the API."""

import gc
import os
from typing import Final

from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.urls import get_resolver

from liandong.desk.config.database import wait_as_a_page
from liandong.desk.work import page_turns

NEW_OBJECTS: Final = 20_000

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liandong.desk.config.settings")
application = get_wsgi_application()
wait_as_a_page(connections.settings["default"])
page_turns.serve_pages()
_ = get_resolver().url_patterns  # loads every view
gc.freeze()  # collecting all that is loaded would delay a page by 150 ms now and then
gc.set_threshold(NEW_OBJECTS, 20, 50)  # one page makes thousands of objects, hardly any in a circle
