"""Readers: any file as a raw table of named columns, by what it is and not by its name.

`opening` chooses the reader by `file_kinds`; workbooks, web pages and Parquet files are read by
a process of its own with bounded memory and time (`bounded`). `limits` states how much memory and
time a file may take.
"""
