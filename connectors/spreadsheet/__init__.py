"""Customer lists and order exports in CSV, XLSX, XLS, ODS and HTML-as-XLS files."""
