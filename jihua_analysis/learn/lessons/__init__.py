"""The six lessons: each a title, the office's numbers it uses, and its exercises."""
