"""The wheel alone, in an environment with nothing of the checkout, does what the checkout does."""

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CARRIED = {"jihua_analysis": "jihua_analysis", "data_samples": "jihua_analysis/data_samples",
           "notebooks": "jihua_analysis/notebooks"}  # fmt: skip
"""Folders of the checkout, and where the wheel has them."""


def built(kind: str, source: Path, place: Path) -> Path:
    """The file that the build backend makes of a checkout, as pip would ask for it. kind: wheel or sdist."""
    place.mkdir(parents=True)
    ask = f"import sys, hatchling.build as build; build.build_{kind}(sys.argv[1])"
    subprocess.run([sys.executable, "-c", ask, str(place)], cwd=source, check=True, capture_output=True)
    (made,) = place.iterdir()
    return made


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("wheel", ROOT, tmp_path_factory.mktemp("built") / "wheel")


def test_the_wheel_made_from_the_sdist_is_the_wheel(wheel: Path, tmp_path: Path) -> None:
    sdist = built("sdist", ROOT, tmp_path / "first")
    assert built("sdist", ROOT, tmp_path / "second").read_bytes() == sdist.read_bytes()
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    again = built("wheel", unpacked, tmp_path / "again")
    assert again.name == wheel.name
    assert again.read_bytes() == wheel.read_bytes()


def test_the_wheel_carries_package_samples_and_notebooks_and_nothing_else(wheel: Path) -> None:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *CARRIED]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode("utf-8")
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no git here, or no checkout: nothing says which files belong to it")
    written = {name for name in listed.split("\0") if name and (ROOT / name).is_file()}
    wanted = {CARRIED[name.split("/")[0]] + name[name.index("/") :]: ROOT / name for name in written}
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
        assert held == wanted.keys()
        assert [name for name in held if archive.read(name) != wanted[name].read_bytes()] == []


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts of an environment that has the wheel, the libraries of this one, and nothing of the checkout.

    A path in a .pth file brings the libraries; .pth files that lie there, such as the one that leads to the
    checkout, are not followed.
    """
    place = tmp_path_factory.mktemp("environment")
    venv.create(place, symlinks=os.name != "nt")
    scripts = place / ("Scripts" if os.name == "nt" else "bin")
    own = Path(sysconfig.get_path("purelib", vars={"base": str(place), "platbase": str(place)}))
    libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    own.joinpath("libraries.pth").write_text("\n".join(sorted(libraries)) + "\n", encoding="utf-8")
    python = str(scripts / Path(sys.executable).name) if os.name == "nt" else str(scripts / "python")
    uv = shutil.which("uv")
    installer = [uv, "pip", "install", "--offline", "--python", python] if uv else [sys.executable, "-m", "pip"]
    installer += [] if uv else ["--python", python, "install", "--no-index", "--no-warn-script-location"]
    subprocess.run([*installer, "--no-deps", str(wheel)], check=True, capture_output=True)
    return scripts


def run(scripts: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What a program of that environment answers, started in `folder` with nothing set that leads to the checkout."""
    program = shutil.which(arguments[0], path=str(scripts))
    assert program
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    # The templates of nbconvert are libraries' data, which no .pth file brings.
    kept |= {"PATH": str(scripts), "PYTHONUTF8": "1"}
    kept |= {"JUPYTER_PATH": str(Path(sysconfig.get_path("data")) / "share" / "jupyter")}
    return subprocess.run(
        [program, *arguments[1:]], cwd=folder, env=kept, capture_output=True, text=True, encoding="utf-8"
    )


@pytest.mark.slow
def test_the_wheel_alone_publishes_the_sample_year_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    where = run(installed, tmp_path, "python", "-c", "import jihua_analysis; print(jihua_analysis.__file__)")
    assert Path(where.stdout.strip()).is_relative_to(installed.parent), where.stdout + where.stderr
    made = run(installed, tmp_path, "jihua", "year-end")
    assert made.returncode == 0, made.stderr
    results = tmp_path / "out" / "ordinary_year"
    assert (results / "年终汇总.html").is_file() and (results / "通报.pdf").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    verified = run(installed, tmp_path, "jihua", "verify", str(results))
    assert verified.returncode == 0, verified.stdout + verified.stderr


@pytest.mark.slow
def test_the_wheel_alone_checks_data_makes_a_template_and_reads_policies(installed: Path, tmp_path: Path) -> None:
    commands = [
        ["template", "--out", "空白表.xlsx"],
        ["policy", "check", "elder_care_2014"],
        ["app", "--help"],
        ["lab", "--help"],
    ]
    for command in commands:
        answer = run(installed, tmp_path, "jihua", *command)
        assert answer.returncode == 0, answer.stderr
    assert zipfile.is_zipfile(tmp_path / "空白表.xlsx")
    # The samples have no error; a blank workbook has: nothing is filled in.
    sample = "from jihua_analysis.intake.shipped import shipped; print(shipped('data_samples') / 'ordinary_year')"
    path = run(installed, tmp_path, "python", "-c", sample).stdout.strip()
    assert run(installed, tmp_path, "jihua", "check", path).returncode == 0
