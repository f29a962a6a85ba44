"""Bringing content in from other places, and taking it out."""
