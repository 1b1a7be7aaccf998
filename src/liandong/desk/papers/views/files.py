"""A paper as a file to take along."""

from urllib.parse import quote

from django.http import Http404, HttpResponse

from liandong.desk.papers.rendering import MEDIA
from liandong.desk.papers.rules.layout import Sheet


def drawn(sheet: Sheet, ending: str, name: str) -> HttpResponse:
    """The sheet as PDF or DOCX. The renderers are large, so they are read when first needed."""
    if ending == "pdf":
        from liandong.desk.papers.rendering.pdf import pdf

        return attached(pdf(sheet), ending, name)
    if ending == "docx":
        from liandong.desk.papers.rendering.docx import docx

        return attached(docx(sheet), ending, name)
    raise Http404


def only_pdf(ending: str) -> None:
    """Raise Http404 for another file of a paper that was issued: what can be edited is not it."""
    if ending != "pdf":
        raise Http404


def picture(sheet: Sheet, name: str) -> HttpResponse:
    """The first page of the sheet as PNG."""
    from liandong.desk.papers.rendering.pdf import png

    return attached(png(sheet), "png", name)


def attached(content: bytes, ending: str, name: str) -> HttpResponse:
    """A PDF or a photograph is shown by the browser, another file is saved."""
    how = "inline" if ending in {"pdf", "jpg"} else "attachment"
    file_name = quote(f"{name}.{ending}")
    return HttpResponse(
        content,
        content_type=MEDIA[ending],
        headers={"Content-Disposition": f"{how}; filename*=UTF-8''{file_name}"},
    )
