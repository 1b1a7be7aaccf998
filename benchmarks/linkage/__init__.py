"""Linkage: quality, time and memory, beside Splink.

`contest` runs one contestant, `sets` makes the records (`data_*`), `quality` measures; `growth`,
`live`, `register` and `spark` are run by themselves.
"""
