"""Issued papers as they are handed out."""

from liandong.desk.papers.models import Paper
from liandong.desk.papers.queries.papers import file_of
from liandong.desk.papers.rendering.pdf import pdf
from liandong.desk.papers.rules.layout import Sheet


def handed_out(paper: Paper) -> bytes:
    """The PDF as it was issued; across a paper that no longer holds stands why.

    Raises ChangedPaper where the stored file is not the one that was issued.
    """
    from liandong.desk.papers.documents import stamped

    content = file_of(paper)
    if paper.is_valid:
        return content
    return stamped(content, pdf(Sheet("", "", (), dense=False, mark=paper.get_state_display())))
