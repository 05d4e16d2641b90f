"""What `deploy/bench.py` measures, a subject a file."""
