"""Bad inputs with the answer that each must get."""
