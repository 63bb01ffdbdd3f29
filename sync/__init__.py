"""The way of a row: pull, keep, match, project, plan, push."""
