"""The desk as a WSGI application: every page and the API."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liandong.desk.config.settings")
application = get_wsgi_application()
_ = get_resolver().url_patterns  # loads every view
gc.freeze()  # what is loaded stays: walking it in search of cycles took a page 150 ms now and then
