"""Uploads: written straight to their place while they arrive, with size and digest."""

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, Final, Self

from cryptography.hazmat.primitives import hashes
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse

from liandong.desk.intake.uploads.folder import open_new, remove

LARGEST: Final = 512 * 1024 * 1024
"""Bytes of a file that a browser may send; larger ones are split, or imported by the command."""


class Landing:
    """A file being written below $LIANDONG_HOME/imports, with its size and SM3 digest.

    Beyond `largest` bytes nothing is written and `is_too_large` is set.
    """

    def __init__(self, file_name: str, *, largest: int | None = None) -> None:
        self.file_name = Path(file_name).name[:200]
        self._largest = largest
        self.stored_as, self._file = open_new(file_name)
        self._hasher = hashes.Hash(hashes.SM3())
        self.size = 0
        self.is_taken = False  # by an import, which removes the file when it is over

    def write(self, data: bytes) -> None:
        """Write, or beyond the largest size only count."""
        self.size += len(data)
        if not self.is_too_large:
            self._file.write(data)
            self._hasher.update(data)

    def close(self) -> None:
        self._file.close()
        self.digest = self._hasher.finalize().hex()

    def abandon(self) -> None:
        try:
            self._file.close()
        except OSError:  # flushing its buffer fails on a full disk, too
            pass
        finally:
            remove(self.stored_as)

    @property
    def is_too_large(self) -> bool:
        return self._largest is not None and self.size > self._largest

    @classmethod
    def copy(cls, file: BinaryIO, file_name: str) -> Self:
        """A local file, as if it had been uploaded, of any size."""
        landing = cls(file_name)
        try:
            while data := file.read(1 << 20):
                landing.write(data)
            landing.close()
        except BaseException:
            landing.abandon()
            raise
        return landing


def is_full(problem: OSError) -> bool:
    """Whether the disk, or the quota of this account, is full."""
    return problem.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def no_room() -> str:
    """The message for a file for which there was no room."""
    return "服务器磁盘已满，文件没有收下，也没有留下一半。请系统管理员腾出空间后，再选一次。"


def landing(
    request: HttpRequest,
    take: Callable[[], HttpResponse],
    full: Callable[[], HttpResponse],
) -> HttpResponse:
    """The response of `take`, which reads the body and imports the file uploaded with it; files
    that were not taken are removed. `full` responds where the disk is full."""
    handler = LandingHandler(request)
    request.upload_handlers = [handler]
    try:
        return take()
    except OSError as problem:
        if not is_full(problem):
            raise
        handler.abandon_what_was_not_taken()  # first: rendering may need room on the disk itself
        return full()
    finally:
        handler.abandon_what_was_not_taken()


class LandedFile(UploadedFile):  # type: ignore[type-arg]
    """A completed upload, as a form field gets it."""

    def __init__(self, landing: Landing) -> None:
        super().__init__(name=landing.file_name, size=landing.size)
        self.landing = landing


class LandingHandler(FileUploadHandler):
    """Django's upload handler, which gets the file chunk by chunk."""

    landing: Landing

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self._landings: list[Landing] = []

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.landing = Landing(self.file_name or "", largest=LARGEST)
        self._landings.append(self.landing)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002
        self.landing.write(raw_data)

    def file_complete(self, file_size: int) -> LandedFile:  # noqa: ARG002
        self.landing.close()
        return LandedFile(self.landing)

    def abandon_what_was_not_taken(self) -> None:
        """Remove uploads that were interrupted, refused, or sent without being requested."""
        for landing in self._landings:
            if not landing.is_taken:
                landing.abandon()
