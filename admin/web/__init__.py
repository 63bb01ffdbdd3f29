"""The pages: Flask blueprints over the store and the sync steps, one file a page."""
