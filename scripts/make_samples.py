"""data_samples/ made anew: fictional, seeded, the same every time.

python scripts/make_samples.py [FOLDER]
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from jihua_analysis.policy import load_policy  # noqa: E402  # found through the line above, installed or not
from samples.awkward_year import write_awkward_year  # noqa: E402  # the same
from samples.national import write_national_series  # noqa: E402  # the same
from samples.ordinary_year import write_ordinary_year  # noqa: E402  # the same


def main(folder: Path) -> None:
    """Write every sample into the folder."""
    policy = load_policy("daxuelu_2014")
    write_ordinary_year(policy, folder / "ordinary_year")
    write_awkward_year(policy, folder)
    write_national_series(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "data_samples")
