"""What comes with the program beside its code: the samples and the notebooks."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


def shipped(name: str) -> Path:
    """Where a folder that comes along lies: `data_samples` or `notebooks`.

    In a checkout it stands beside the package, where people edit it; the build of a wheel puts it into the package.
    """
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name
