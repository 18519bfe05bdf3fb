"""The papers of one edition in the results folder: notice, report, score sheets, tables, and the public page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.publish.disclosure import THRESHOLD
from jihua_analysis.publish.earlier import refuse_leaks
from jihua_analysis.publish.editions import Edition, EditionName, internal_edition
from jihua_analysis.publish.file_names import file_names
from jihua_analysis.publish.notice import write_notice
from jihua_analysis.publish.notice_text import NoticeOptions
from jihua_analysis.publish.pdf import pictures_of, write_notice_pdf, write_report_pdf
from jihua_analysis.publish.public import public_edition
from jihua_analysis.publish.public_book import write_public_book
from jihua_analysis.publish.public_page import public_page
from jihua_analysis.publish.public_picture import public_pictures
from jihua_analysis.publish.score_sheets import write_score_sheets
from jihua_analysis.publish.tables_out import write_tables

NOTICE, REPORT, SCORE_SHEETS, PUBLIC_PAGE = "通报", "年终报告", "评分表", "公开结果"
"""PUBLIC_PAGE names the public web page and the public workbook."""


def write_papers(
    evaluation: Evaluation, folder: str | Path, edition: EditionName = "internal", threshold: int = THRESHOLD,
    options: NoticeOptions | None = None, earlier: Sequence[Path] = (), say: Callable[[str], None] = lambda paper: None,
) -> list[Path]:  # fmt: skip
    """Every paper of the edition, an office's name in the file names where there are several; the files made.

    The public edition has no score sheets and no pictures of bodies, and a page and a workbook of its own. earlier:
    folders of public editions; NotPublished where one of them and this one tell together what either hides.
    say: called with a paper's name before it is made; what it raises ends the writing.
    """
    folder, is_public = Path(folder), edition == "public"
    own = public_edition(evaluation, threshold) if is_public else internal_edition(evaluation)
    for before in earlier:
        refuse_leaks(evaluation, own, threshold, before)

    def place(stem: str, ending: str, office: str) -> Path:
        path = folder / _name(own, stem, ending, office)
        say(path.name)
        return path

    made = write_tables(own, folder)
    for office in own.offices:
        made.append(write_notice(own, place(NOTICE, "docx", office), office, options))
        made.append(write_notice_pdf(own, place(NOTICE, "pdf", office), office, options))
        report = place(REPORT, "pdf", office)
        pictures = public_pictures(own, office) if is_public else pictures_of(evaluation, office)
        made.append(write_report_pdf(own, report, office, pictures))
        if is_public:
            page = place(PUBLIC_PAGE, "html", office)
            page.write_text(public_page(own, office), encoding="utf-8", newline="\n")
            made += [page, write_public_book(own, place(PUBLIC_PAGE, "xlsx", office), office)]
        else:
            made.append(write_score_sheets(evaluation, place(SCORE_SHEETS, "xlsx", office), office))
    return made


def _name(own: Edition, stem: str, ending: str, office: str) -> str:
    """A file's name, with the office where there are several."""
    suffix = f"_{file_names(own.offices)[office]}" if len(own.offices) > 1 else ""
    return f"{stem}{suffix}.{ending}"
