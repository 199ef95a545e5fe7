"""Archives and packed streams."""
