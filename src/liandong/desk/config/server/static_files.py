"""The files of the front end, always given as a whole."""

from django.http import HttpRequest
from whitenoise.base import StaticFile
from whitenoise.middleware import WhiteNoiseFileResponse, WhiteNoiseMiddleware


class WholeStaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]
    """Answers a request for a part of a file with all of it, as HTTP allows (RFC 9110, 14.2).

    A browser that leaves a page while a font still comes asks later for what it lacks. Where that
    is nothing or one byte, WhiteNoise refuses with 416 and a warning in the log; nor does it look
    whether the file has changed since (If-Range). No file of ours is worth a part.
    """

    @staticmethod
    def serve(static_file: StaticFile, request: HttpRequest) -> WhiteNoiseFileResponse:
        request.META.pop("HTTP_RANGE", None)
        return WhiteNoiseMiddleware.serve(static_file, request)
