"""Office documents: text, sheets and slides of every age."""
