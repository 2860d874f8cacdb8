"""The door: `python generate.py` builds the three pieces in English into out/."""

from cardpress.setup import run_in_environment

if __name__ == "__main__":  # the workers of a large build import this file, and are not to begin anew
    raise SystemExit(run_in_environment())
