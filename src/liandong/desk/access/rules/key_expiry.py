"""How long the key of a machine account serves, and when people are notified of its end."""

from datetime import timedelta
from typing import Final

KEY_SERVES: Final = timedelta(days=365)
"""From the day on which it was made or renewed, where nobody chose another time."""
TELL_AT: Final = (1, 7, 30)
"""Days before its expiry at which people are notified."""
