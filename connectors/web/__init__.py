"""One door for every outside call: limits, retries, budgets, and nothing personal in any log."""
