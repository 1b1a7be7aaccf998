"""Two renderers of a laid-out sheet: DOCX to edit, PDF to print. They add no word of their own."""

from typing import Final

MEDIA: Final = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "jpg": "image/jpeg",
    "pdf": "application/pdf",
    "png": "image/png",
    "zip": "application/zip",
}
