"""data_samples/ made anew: fictional, seeded, the same every time.

python scripts/make_samples.py [FOLDER]
"""

import sys
from pathlib import Path

from samples.awkward_year import write_awkward_year
from samples.elder_care_year import write_elder_care_year
from samples.national import write_national_series
from samples.ordinary_year import write_ordinary_year

from jihua_analysis.policy import load_policy


def main(folder: Path) -> None:
    """Write every sample into the folder."""
    policy = load_policy("daxuelu_2014")
    write_ordinary_year(policy, folder / "ordinary_year")
    write_awkward_year(policy, folder)
    write_elder_care_year(load_policy("elder_care_2014"), folder / "elder_care_year")
    write_national_series(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[1] / "data_samples")
