"""The README's pictures from the ordinary sample year: run after the sample, the policy or a chart has changed."""

from pathlib import Path

from jihua_analysis import charts, open_year

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Write docs/images/*.png."""
    evaluation = open_year("data_samples/ordinary_year", 2014, "daxuelu_2014")
    folder = ROOT / "docs" / "images"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ranking.png").write_bytes(charts.ranking(evaluation).png())


if __name__ == "__main__":
    main()
