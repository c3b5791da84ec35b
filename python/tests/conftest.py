"""What every test and every example sees."""

import os

os.environ.setdefault("MPLBACKEND", "agg")
