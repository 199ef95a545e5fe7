"""Formats of health care."""
