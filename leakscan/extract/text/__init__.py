"""Texts: plain, delimited, marked up and structured."""
