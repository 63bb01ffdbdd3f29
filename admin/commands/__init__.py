"""The commands, a module for each group; `admin.cli` gathers them."""
