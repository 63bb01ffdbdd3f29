"""Kills a sync at every commit, outside call and file rename: `make crash`."""
