"""One recognised sheet -> typed rows, or cells of counts, with what is wrong in them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from jihua_analysis.intake.captions import captions_of, unit_above
from jihua_analysis.intake.choices import choices_of, lookup
from jihua_analysis.intake.headings import Recogniser, Sheet, did_you_mean, is_unused, unit_clash
from jihua_analysis.intake.problems import Problems
from jihua_analysis.intake.schema import Column
from jihua_analysis.intake.values import FAULTS, Parsed, lacks_year, parse
from jihua_analysis.intake.words import FOOTNOTE, TOTAL, TOTAL_ROW, fold, text_of
from jihua_analysis.policy.model import Policy

CELL_COLUMNS = ("office", "body", "period", "column", "value", "state", "sheet", "row", "at")
"""One row a cell of counts: whose, which measure, what it says, and where it stands (row and column number)."""


@dataclass(frozen=True)
class Piece:
    """What one sheet gives to its table: typed rows (index: row number on the sheet), or cells of counts."""

    sheet: Sheet
    frame: pd.DataFrame
    marks: pd.DataFrame


class SheetReader:
    """Turns recognised sheets into pieces, and writes down what is wrong with their cells."""

    def __init__(self, policy: Policy, recogniser: Recogniser, problems: Problems) -> None:
        self.policy, self.recogniser, self.problems = policy, recogniser, problems
        self.choices = choices_of(policy)
        self.lookups = {key: lookup(choices) for key, choices in self.choices.items()}
        self.known_words = {word for words in self.lookups.values() for word in words}

    def piece(self, sheet: Sheet) -> Piece:
        """The rows of one sheet."""
        self._headings(sheet)
        raw = self._rows(sheet)
        columns = [self.recogniser.columns[sheet.table.name][name] for name in (*sheet.columns, *sheet.captions)]
        if sheet.is_long:
            return self._long(sheet, raw, columns)
        keys = {c.name for c in columns if c.key or c.name == "office"}
        parsed = {c.name: self._column(sheet, c, raw[c.name]) for c in columns}
        frame = pd.DataFrame({name: p.values for name, p in parsed.items()}, index=raw.index)
        frame = frame[self._keyed(sheet, frame)]
        if sheet.table.name == "counts":
            return Piece(sheet, self._cells(sheet, frame, parsed, keys), pd.DataFrame())
        states = {n: p.state[frame.index] for n, p in parsed.items() if n not in keys}
        marks = [
            pd.DataFrame({"column": name, "state": state}, index=state.index)[
                state.isin(["not_applicable", "suppressed"])
            ]
            for name, state in states.items()
        ]
        return Piece(sheet, frame, pd.concat(marks) if marks else pd.DataFrame(columns=["column", "state"]))

    def _headings(self, sheet: Sheet) -> None:
        known = self.recogniser.columns[sheet.table.name]
        absent = [c.label for name, c in known.items() if name not in sheet.columns]
        at = sheet.heading
        for c, heading in sheet.unknown.items():
            if is_unused(heading):
                continue
            guess = did_you_mean(heading, absent)
            if guess:
                self.problems.add("error", "unknown_column", f"没有“{heading}”这一列；您是否指“{guess}”？",
                                  f"把标题改为“{guess}”，或删去这一列",
                                  sheet=sheet, row=at, column=c, value=heading)  # fmt: skip
            else:
                self.problems.add("warning", "unknown_column", f"没有“{heading}”这一列，没有读取", "不用的列可以删去",
                                  sheet=sheet, row=at, column=c, value=heading)  # fmt: skip
        for c, name in sheet.twice.items():
            self.problems.add("error", "twice", f"“{known[name].label}”这一列出现了两次", "只留一列",
                              sheet=sheet, row=at, column=c, value=sheet.heading_text(c))  # fmt: skip
        above = unit_above(sheet.grid, at)
        for name, c in sheet.columns.items():
            if clash := unit_clash(sheet.heading_text(c), known[name], above):
                where = "表上方" if clash == above else "标题"
                self.problems.add("error", "unit",
                                  f"“{known[name].label}”应以“{known[name].note}”为单位，{where}写的是“{clash}”",
                                  f"换算成“{known[name].note}”后改标题", sheet=sheet, row=at, column=c)  # fmt: skip
        for name, caption in sheet.captions.items():
            label = known[name].label
            self.problems.add("note", "caption", f"没有“{label}”这一列，按表上方写的“{caption.value}”读取", "不必改",
                              sheet=sheet, row=caption.row, column=caption.column,
                              heading=label, value=caption.value)  # fmt: skip
        if not sheet.is_long:
            for column in sheet.table.columns:
                if column.required and column.name not in (*sheet.columns, *sheet.captions):
                    self.problems.add("error", "missing_column", f"缺少“{column.label}”这一列",
                                      f"补上标题为“{column.label}”的列",
                                      sheet=sheet, row=at, heading=column.label)  # fmt: skip

    def _rows(self, sheet: Sheet) -> pd.DataFrame:
        """The data rows as they stand, recognised columns only; totals, notes and blank rows are left out."""
        body = pd.DataFrame(sheet.grid.rows[sheet.first :], dtype=object)
        body.index = body.index + sheet.first
        body = self._filled(sheet, body)
        raw = pd.DataFrame({n: body.get(c) for n, c in sheet.columns.items()}, index=body.index)
        raw = raw.astype(object)
        blank = raw.isna() | raw.isin(["", " ", "\u3000"])
        for r, c in sheet.grid.faults:
            for name in (n for n, at in sheet.columns.items() if at == c and r in blank.index):
                blank.loc[r, name] = False
        raw, body = raw[~blank.all(axis=1)], body[~blank.all(axis=1)]
        first = (
            body.where(~(body.isna() | body.eq(""))).bfill(axis=1).iloc[:, 0].map(fold)
            if len(body)
            else pd.Series(dtype=object)
        )
        total = first.map(lambda text: bool(TOTAL.match(text) or TOTAL_ROW.match(text))).astype(bool)
        note = first.map(lambda text: bool(FOOTNOTE.match(text))).astype(bool)
        for rows, what in ((total, "合计行"), (note, "附注行")):
            for r in rows[rows].index:
                self.problems.add(
                    "note",
                    "total_row",
                    f"{what}没有读取",
                    "不必改",
                    sheet=sheet,
                    row=r,
                    column=0,
                    heading=" ",
                )
        return raw[~(total | note)].assign(**{name: caption.value for name, caption in sheet.captions.items()})

    def _filled(self, sheet: Sheet, body: pd.DataFrame) -> pd.DataFrame:
        """The data with the value of a merged cell in each of its rows, where the column names the row."""
        by_number = {c: self.recogniser.columns[sheet.table.name][n] for n, c in sheet.columns.items()}
        for (top, left), (bottom, right) in sheet.grid.merged:
            if top < sheet.first or left not in by_number or bottom >= sheet.first + len(body):
                continue
            column = by_number[left]
            if left == right and (column.key or column.type in ("text", "choice")):
                body.loc[top:bottom, left] = body.loc[top, left]
            else:
                self.problems.add("error", "merged", f"“{column.label}”的数据里有合并单元格", "取消合并，逐行逐列填写",
                                  sheet=sheet, row=top, column=left)  # fmt: skip
        return body

    def _column(self, sheet: Sheet, column: Column, raw: pd.Series) -> Parsed:
        """One column read, its unreadable and missing required cells reported."""
        at = sheet.columns.get(column.name, -1)
        raw = self._with_year(sheet, column, raw) if column.type == "period" else raw
        unit = column.note if column.type == "number" else ""
        parsed = parse(column.type, raw, unit, _on_column(sheet.grid.percents, at, raw.index))
        wrong = [r for r, c in sheet.grid.faults if c == at and r in raw.index]
        parsed.fault.loc[wrong] = "excel_error"
        faulty = parsed.fault[parsed.fault.ne("")]
        clause = self.policy.measures[column.name].clause if self._is_measure(sheet, column) else ""
        for r, rule in faulty.items():
            message, fix = FAULTS[rule]
            value = sheet.grid.faults.get((int(str(r)), at), raw[r])
            row, place = sheet.place(column.name, int(str(r)))
            self.problems.add("error", rule, f"“{column.label}”{message}", fix, sheet=sheet, row=row, column=place,
                              value=value, clause=clause)  # fmt: skip
        if column.required:
            empty = parsed.state.ne("reported") & parsed.fault.eq("")
            for r in empty[empty].index:
                self.problems.add(
                    "error",
                    "required",
                    f"没有填“{column.label}”",
                    "补上这一格",
                    sheet=sheet,
                    row=r,
                    column=at,
                )
        if column.choices:
            return self._levelled(sheet, column, parsed)
        known = self.lookups.get((sheet.table.name, column.name))
        return self._chosen(sheet, column, parsed, known) if known else parsed

    def _with_year(self, sheet: Sheet, column: Column, raw: pd.Series) -> pd.Series:
        """Periods that say only 3月 or 上半年, with the year that the lines above the table say."""
        at = sheet.columns.get(column.name, -1)
        is_month = "月" in sheet.heading_text(at)
        lacking = raw.map(lambda value: lacks_year(value, is_month)).astype(bool)
        year = captions_of(sheet.grid, sheet.heading).get("year") if lacking.any() else None
        if year is None:
            return raw
        first = lacking.idxmax()
        self.problems.add("note", "caption", f"“{column.label}”没有写年份，按表上方的“{year.value}年”读取", "不必改",
                          sheet=sheet, row=int(first), column=at, value=raw[first])  # fmt: skip
        return raw.where(~lacking, year.value + "年" + raw.map(text_of))

    @staticmethod
    def _is_measure(sheet: Sheet, column: Column) -> bool:
        return sheet.table.name == "counts" and column.name not in (
            "office",
            "body",
            "period",
            "measure",
            "value",
        )

    def _chosen(self, sheet: Sheet, column: Column, parsed: Parsed, known: dict[str, str]) -> Parsed:
        """The column with ids in place of labels; words that the policy does not know are reported and stay."""
        words = {word: known.get(fold(word)) for word in parsed.values.dropna().unique()}
        choices = self.choices[sheet.table.name, column.name]
        unknown = [word for word, key in words.items() if key is None]
        rows = parsed.values.groupby(parsed.values, sort=False).groups if unknown else {}
        for word in unknown:
            guess = "" if self.problems.is_full else did_you_mean(word, known)
            guess = choices.get(known.get(fold(guess), ""), (guess,))[0]
            hint = f"您是否指“{guess}”？" if guess else "可填：" + "、".join(labels[0] for labels in choices.values())
            for r in rows[word]:
                row, place = sheet.place(column.name, int(r))
                self.problems.add("error", "unknown_choice", f"“{column.label}”里没有“{word}”", hint, sheet=sheet,
                                  row=row, column=place, value=word)  # fmt: skip
        values = parsed.values.map(lambda word: words.get(word) or word, na_action="ignore").astype("string")
        return replace(parsed, values=values)

    def _levelled(self, sheet: Sheet, column: Column, parsed: Parsed) -> Parsed:
        """The column with the position of each level, the first is 1; other words are reported and missing."""
        position = {fold(level): float(i) for i, level in enumerate(column.choices, start=1)}
        values = parsed.values.map(lambda word: position.get(fold(word)), na_action="ignore").astype("Float64")
        wrong = values.isna() & parsed.values.notna()
        for r, word in parsed.values[wrong].items():
            self.problems.add("error", "unknown_choice", f"“{column.label}”里没有“{word}”",
                              "可填：" + "、".join(column.choices),
                              sheet=sheet, row=int(str(r)), column=sheet.columns[column.name], value=word)  # fmt: skip
        return replace(parsed, values=values, state=parsed.state.mask(wrong, "missing"))

    @staticmethod
    def _keyed(sheet: Sheet, frame: pd.DataFrame) -> pd.Series:
        """The rows whose required keys are all there: others cannot be placed."""
        keys = [c.name for c in sheet.table.columns if c.key and c.required and c.name in frame]
        return frame[keys].notna().all(axis=1)

    def _cells(self, sheet: Sheet, frame: pd.DataFrame, parsed: dict[str, Parsed], keys: set[str]) -> pd.DataFrame:
        """The cells of a wide sheet of counts, one row each."""
        parts = []
        for name in (n for n in frame if n not in keys):
            parts.append(pd.DataFrame({
                "office": frame.get("office"), "body": frame.get("body"), "period": frame.get("period"),
                "column": name, "value": frame[name].astype("Float64"), "state": parsed[name].state[frame.index],
                "row": frame.index, "at": sheet.columns[name],
            }))  # fmt: skip
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(CELL_COLUMNS))

    def _long(self, sheet: Sheet, raw: pd.DataFrame, columns: list[Column]) -> Piece:
        """The cells of the long form of counts: each measure's values read as its own type."""
        plain = {c.name: self._column(sheet, c, raw[c.name]) for c in columns if c.name not in ("measure", "value")}
        measures = {n: c for n, c in self.recogniser.columns["counts"].items() if n in self.policy.measures}
        known = {fold(text): n for n, c in measures.items() for text in (*c.aliases, c.label, n)}
        named = self._column(sheet, self.recogniser.columns["counts"]["measure"], raw["measure"])
        self.choices["counts", "measure"] = {n: (c.label,) for n, c in measures.items()}
        names = self._chosen(sheet, self.recogniser.columns["counts"]["measure"], named, known).values
        values = pd.Series(pd.NA, index=raw.index, dtype="Float64")
        state = pd.Series("missing", index=raw.index, dtype=object)
        for name in [n for n in names.dropna().unique() if n in measures]:
            rows = names.eq(name).fillna(False)
            column = replace(measures[name], name="value")
            read = self._column(sheet, column, raw.loc[rows, "value"])
            values[rows], state[rows] = read.values.astype("Float64"), read.state
        frame = pd.DataFrame({n: p.values for n, p in plain.items()} | {"column": names}, index=raw.index)
        frame = frame.assign(value=values, state=state, row=raw.index, at=sheet.columns.get("value", 0))
        keep = self._keyed(sheet, frame) & names.isin(list(measures))
        return Piece(sheet, frame[keep].reset_index(drop=True), pd.DataFrame())


def _on_column(cells: frozenset[tuple[int, int]], column: int, index: pd.Index) -> pd.Series | None:
    rows = [r for r, c in cells if c == column]
    return pd.Series(index.isin(rows), index=index) if rows else None
