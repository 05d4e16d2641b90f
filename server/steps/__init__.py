"""Steps span slices: one file, one writer job, one transaction each.

A step may call several services and stores, never tables. Open lines are told after the commit.
"""
