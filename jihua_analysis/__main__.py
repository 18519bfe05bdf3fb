"""`python -m jihua_analysis` is `jihua`."""

import sys

from jihua_analysis.cli import main

if __name__ == "__main__":
    sys.exit(main())
