"""A model check of two-way sync: random histories of the real code against two CRMs in memory."""
