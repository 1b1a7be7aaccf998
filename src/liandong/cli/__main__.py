"""`python -m liandong.cli`, where the command is not on the path."""

import sys

from liandong.cli import main

sys.exit(main())
