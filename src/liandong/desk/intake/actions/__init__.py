"""The writes of intake. Records: store, judge, correct. Files: start an import, process it."""
