"""The laws of the design, held through the whole hub."""
