"""What a learner has answered, kept in one local file; it names nobody and is sent nowhere."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jihua_analysis.learn.checking import Feedback

FILE = "jihua_progress.json"


@dataclass
class Progress:
    """One learner's tries by exercise, under the learner's code.

    path: the file; None keeps all in memory. note: Chinese, where the file could not be read or written.
    """

    code: str
    path: Path | None = None
    note: str = ""
    tries: dict[str, int] = field(default_factory=dict)
    solved: set[str] = field(default_factory=set)
    misconceptions: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def opened(cls, code: str, folder: Path) -> Progress:
        """The progress kept in a folder; a file that cannot be read is set aside and named in `note`."""
        progress = cls(code, folder / FILE)
        own = progress._stored().get(code, {})
        progress.tries = dict(own.get("tries", {}))
        progress.solved = set(own.get("solved", []))
        progress.misconceptions = {k: list(v) for k, v in own.get("misconceptions", {}).items()}
        return progress

    def record(self, exercise: str, feedback: Feedback) -> None:
        """Count one answer, and write the file where there is one."""
        if not feedback.is_answer:
            return
        self.tries[exercise] = self.tries.get(exercise, 0) + 1
        if feedback.is_right:
            self.solved.add(exercise)
        elif feedback.misconception:
            known = self.misconceptions.setdefault(exercise, [])
            if feedback.misconception not in known:
                known.append(feedback.misconception)
        if self.path is not None:
            self._write(self.path)

    def _stored(self) -> dict[str, Any]:
        """The whole file; other learners' entries stay as they are."""
        if self.path is None or not self.path.exists():
            return {}
        try:
            stored = json.loads(self.path.read_text(encoding="utf-8"))
            if isinstance(stored, dict) and all(map(_is_entry, stored.values())):
                return stored
        except (OSError, ValueError):
            pass
        aside = self.path.with_name(f"{FILE}.bak")
        self.path.replace(aside)
        self.note = f"进度文件读不懂，已改名为 {aside.name}，从头记起。"
        return {}

    def _write(self, path: Path) -> None:
        own = {
            "tries": self.tries,
            "solved": sorted(self.solved),
            "misconceptions": self.misconceptions,
        }
        try:
            text = json.dumps({**self._stored(), self.code: own}, ensure_ascii=False, indent=1, sort_keys=True)
            beside = path.with_name(f"{FILE}.tmp")
            beside.write_text(text + "\n", encoding="utf-8")
            beside.replace(path)
        except OSError as error:
            self.note = f"进度没有存上（{error.strerror}）；题目照常可做。"


def _is_entry(entry: Any) -> bool:
    """Whether one learner's entry has the shape that `_write` gives it."""
    if not isinstance(entry, dict):
        return False
    tries, solved, known = entry.get("tries", {}), entry.get("solved", []), entry.get("misconceptions", {})
    if not (isinstance(tries, dict) and isinstance(solved, list) and isinstance(known, dict)):
        return False
    return all(isinstance(n, int) for n in tries.values()) and all(isinstance(v, list) for v in known.values())
