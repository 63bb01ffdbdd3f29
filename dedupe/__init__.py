"""Which source records are the same customer: pure, explained, without clock, database or network."""
