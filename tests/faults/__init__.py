"""Syncs two CRMs that misbehave, and compares what is left with the same story without faults."""
