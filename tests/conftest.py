"""What every test shares: no window is ever opened, and generated examples are the same on every machine."""

import matplotlib
from hypothesis import settings

matplotlib.use("Agg")
settings.register_profile("everywhere_the_same", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("everywhere_the_same")
