"""Writes of the OpenID Provider."""
