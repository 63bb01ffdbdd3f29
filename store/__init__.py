"""What the hub keeps: observations, decisions, customers, keys, access rules and the audit."""
