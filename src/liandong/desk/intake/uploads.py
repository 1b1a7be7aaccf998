"""Files on their way in: written while they arrive, with their digest, never beside their place."""

from pathlib import Path
from typing import Any, BinaryIO, Final, Self

from cryptography.hazmat.primitives import hashes
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest

from liandong.desk.intake.folder import open_new, remove

LARGEST: Final = 512 * 1024 * 1024
"""Bytes of a file that a browser may send; larger ones are split, or imported by the command."""


class Landing:
    """A file being written below $LIANDONG_HOME/imports, with its size and SM3 digest.

    Beyond `largest` bytes nothing is kept, and it says so; without it any size is.
    """

    def __init__(self, file_name: str, *, largest: int | None = None) -> None:
        self.file_name = Path(file_name).name[:200]
        self._largest = largest
        self.stored_as, self._file = open_new(file_name)
        self._hasher = hashes.Hash(hashes.SM3())
        self.size = 0
        self.is_taken = False  # by an import, which removes the file when it is over

    def write(self, data: bytes) -> None:
        """Beyond the largest size only the size is still counted."""
        self.size += len(data)
        if not self.is_too_large:
            self._file.write(data)
            self._hasher.update(data)

    def close(self) -> None:
        self._file.close()
        self.digest = self._hasher.finalize().hex()

    def abandon(self) -> None:
        self._file.close()
        remove(self.stored_as)

    @property
    def is_too_large(self) -> bool:
        return self._largest is not None and self.size > self._largest

    @classmethod
    def copy(cls, file: BinaryIO, file_name: str) -> Self:
        """A file of this machine, as if it had been uploaded, and however large."""
        landing = cls(file_name)
        while data := file.read(1 << 20):
            landing.write(data)
        landing.close()
        return landing


class LandedFile(UploadedFile):  # type: ignore[type-arg]
    """What a form field sees of an upload that has landed."""

    def __init__(self, landing: Landing) -> None:
        super().__init__(name=landing.file_name, size=landing.size)
        self.landing = landing


class LandingHandler(FileUploadHandler):
    """Django's way to hand over an upload piece by piece."""

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
        """Remove what was broken off, refused, or sent beside the file that was asked for."""
        for landing in self._landings:
            if not landing.is_taken:
                landing.abandon()
