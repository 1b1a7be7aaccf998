"""The demo city in the desk: its departments and accounts, its register, its imported files.

It is only ever put into an empty desk, and a banner on every page says that it is a demo.
"""

from typing import Final

PASSWORD: Final = "Liandong-Demo-1"  # noqa: S105
"""Password of every demo account; printed at the start, valid in the demo only."""
