"""Which source records are the same customer: pure, explained; no clock, database or network."""
