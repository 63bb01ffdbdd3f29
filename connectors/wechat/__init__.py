"""Readers of what WeChat and WeCom tools leave on disk; files only, never a client or a key."""
