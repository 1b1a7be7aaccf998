"""The engine on whole files, in one call: read, recognise, link, count, report.

`run` opens a backend and lets `steps` take the files through it: `inputs` (records and rejects),
`recognition` by `batches`, `linkage`, `disputes` (linked records become one), `counts`,
`surveillance` (alarms) and `groups`. Each is a function from tables to tables and knows only what
stands before it; `timing` tells how long each took. `report` makes one page of what came out, with
names and phones masked. `recognise_file`, `link_files` and `surveillance.watch_file` are one step
alone, for the commands of that name.
"""

from liandong.engine.pipeline.inputs import Given
from liandong.engine.pipeline.linkage import LinkSummary, link_files
from liandong.engine.pipeline.recognition import RecogniseSummary, recognise_file
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
