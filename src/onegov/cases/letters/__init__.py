"""Typesetting of letters."""
