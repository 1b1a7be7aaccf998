"""The engine on whole files, in one call: read, recognise, link, count, report."""

from liandong.engine.pipeline.inputs import Given
from liandong.engine.pipeline.linking import LinkSummary, link_files
from liandong.engine.pipeline.recognising import RecogniseSummary, recognise_file
from liandong.engine.pipeline.run import RunSummary, run

__all__ = [
    "Given",
    "LinkSummary",
    "RecogniseSummary",
    "RunSummary",
    "link_files",
    "recognise_file",
    "run",
]
