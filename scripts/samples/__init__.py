"""Fictional sample data: what make_samples.py writes, one topic a module."""

import os
import sys
from pathlib import Path

# the package of this checkout, whether it is installed or not
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
# openpyxl writes other bytes where lxml happens to be installed
os.environ["OPENPYXL_LXML"] = "False"
