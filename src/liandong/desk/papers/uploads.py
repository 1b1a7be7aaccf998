"""Files of people on their way in: kept in memory until they are encrypted, never in clear on the
disk (what waits for its end in front of the threads is encrypted as well: `config.spool`)."""

import io
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from liandong.desk.papers.scans import LARGEST
from liandong.desk.ui.upload_limits import takes_files

ALL_TOGETHER: Final = 4 * LARGEST
"""Bytes of one request that are kept; of what comes beyond, only the size is counted."""


class InMemory(FileUploadHandler):
    """Django's way to hand over an upload piece by piece."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self._kept = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._file = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start <= LARGEST and self._kept <= ALL_TOGETHER:
            self._file.write(raw_data)
            self._kept += len(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """A file of which not all was kept is recognised by its size."""
        self._file.seek(0)
        return InMemoryUploadedFile(
            self._file, self.field_name, self.file_name, self.content_type, file_size, self.charset
        )


def kept_in_memory(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The files that are posted to this view never touch the disk in clear.

    The check against forgery reads the body, which must not happen before the handler is in place.
    """
    protected = csrf_protect(view)

    @takes_files(ALL_TOGETHER)
    @csrf_exempt
    @wraps(view)
    def taking_in(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.upload_handlers = [InMemory(request)]
        return protected(request, *args, **kwargs)

    return taking_in
