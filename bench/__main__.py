"""Runs the benches of this folder, each under its name: all of them, or those named (`python -m bench diff growth`)."""

import sys
from importlib import import_module
from pathlib import Path

known = {path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_")}
for name in sorted(known & set(sys.argv) or known):
    print(f"\n== {name}", flush=True)
    import_module(f"bench.{name}").main()
