"""Fictional sample data: what make_samples.py writes, one topic a module."""

import sys
from pathlib import Path

# the package of this checkout, whether it is installed or not
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
