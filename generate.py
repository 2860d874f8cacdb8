"""The door: `python generate.py` builds the three pieces in English into out/."""

from cardpress.setup import run_in_environment

raise SystemExit(run_in_environment())
