"""Fictional sample data: what make_samples.py writes, one topic a module."""
