"""Measures exports side by side with what an expert would write by hand."""
