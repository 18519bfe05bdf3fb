"""What chance alone would do: exact intervals, verdicts, rank sets, monitoring, audits, luck.

Pure functions of counts: scalars or arrays in, arrays out; imports nothing else of this project.
"""
