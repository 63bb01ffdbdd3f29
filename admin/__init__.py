"""What people use: the command line, the pages and the JSON API."""
