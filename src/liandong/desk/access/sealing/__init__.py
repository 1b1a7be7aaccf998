"""The sealed audit: a chain of seals, its anchor outside the database, and triggers below both.

`chain` seals and verifies the entries, `anchors` keeps how far it was sealed, `publishing` sends
the anchor off this machine, `contents` compares what has its digest in an entry, and `triggers` has
the database refuse changes of sealed rows.
"""
