"""How much a file may ask of the machine."""

from typing import Final

UNPACKED_BYTES: Final = 1 << 30
"""A workbook of 300,000 rows unpacks to about 600 MB; beyond 1 GiB it is an attack or a mistake."""

WORKBOOK_BYTES: Final = 256 << 20
"""Workbooks are read whole, so their size is bounded; other formats stream."""

FIELD_CHARACTERS: Final = 16 << 20
"""Where the CSV reader gives up on one field: a quote was opened and never closed."""

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
