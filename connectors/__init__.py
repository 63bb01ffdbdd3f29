"""One module or folder per outside system: each turns what that system says into source records."""
