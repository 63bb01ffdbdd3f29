"""Invented customer tables of any size and seed, with known truth, like those of a small firm."""
