"""Other libraries run on the same tables: scripts for environments of their own."""
