"""Planted bugs: does every promise have a test that notices when it is broken?"""
