"""How much memory and time a file may take.

A refusal has a reason and a remedy; docs/guide and docs/operator.md state the numbers.
"""

from typing import Final

UNPACKED_BYTES: Final = 1 << 30
"""A workbook of 300,000 rows unpacks to about 600 MB; beyond 1 GiB it is an attack or a mistake."""

WORKBOOK_BYTES: Final = 256 << 20
"""Workbooks are read whole, so their size is bounded; other formats stream."""

HTML_BYTES: Final = 64 << 20
"""A web page saved as .xls is read whole too, and takes ten times its size."""

COLUMNS: Final = 500
"""Exports of 110 and 12315 have up to 60; a table of more has a stray cell far to the right."""

SHEET_CELLS: Final = 1 << 25
"""Cells of the rectangle that encloses all filled cells of a workbook's sheets together: the reader
takes memory for each, filled or not. 33 million are 1,048,576 rows of 32 columns."""

SHEETS: Final = 64
"""Sheets of a workbook that are looked at."""

EXPANSION: Final = 100
"""A Parquet file may unpack to 1 GiB or to so many times its size, whichever is more."""

CELL_BYTES: Final = 32
"""What a cell costs at least once it is unpacked, empty or not."""

READER_BYTES: Final = 4 << 30
"""Address space of the process that reads workbooks, web pages and Parquet files."""

READER_SECONDS: Final = 300
"""Processor time of that process for one file."""

FIELD_CHARACTERS: Final = 16 << 20
"""Where the CSV reader gives up on one field: a quote was opened and never closed."""

LINE_CHARACTERS: Final = 16 << 20
"""The longest line of a text file, and the longest row that covers several lines."""

NESTING: Final = 100
"""How deep a JSON object may be nested."""

CELL_CHARACTERS: Final = 100_000
"""The longest cell that a record may hold; a spreadsheet cell ends at 32,767."""

ID_CHARACTERS: Final = 60
"""No source's own number is longer; a longer one stands in the wrong column."""

BATCH_CHARACTERS: Final = 8 << 20
"""Rows read at a time end here: those of a file of long texts would else fill the memory."""

RECORD_LINES: Final = 500
"""The most lines of a CSV file that one row may cover before its quotes are doubted."""

HEADER_SEARCH_ROWS: Final = 30
"""How far down the header is looked for, under titles and notes."""

KEPT_BYTES: Final = 64 << 20
"""Cells that were read once are kept up to here, some 80,000 rows, so that looking for numbers that
occur twice does not cost another reading; a larger file is read twice, in flat memory."""
