"""Runs every bench of this folder, each under its name."""

from importlib import import_module
from pathlib import Path

for path in sorted(Path(__file__).parent.glob("*.py")):
    if not path.stem.startswith("_"):
        print(f"\n== {path.stem}", flush=True)
        import_module(f"bench.{path.stem}").main()
