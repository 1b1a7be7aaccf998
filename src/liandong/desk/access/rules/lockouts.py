"""When failures to sign in lock an account or an address, and for how long."""

from datetime import timedelta
from typing import Final

FAILURES_OF_ACCOUNT: Final = 5
"""Failures within COUNTED_FOR that lock the account."""
FAILURES_OF_ADDRESS: Final = 30
"""Failures of any accounts from one address that lock the address: offices share addresses."""
LOCKED_FOR: Final = timedelta(minutes=10)
"""Since the last failure that counts. Must stay below COUNTED_FOR, or the first of the failures
would cease to count, and the lock end, before its time."""
COUNTED_FOR: Final = timedelta(minutes=30)
"""How long a failure counts."""
