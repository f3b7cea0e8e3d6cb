"""Builders of test files; they know the formats, never the pipeline."""
