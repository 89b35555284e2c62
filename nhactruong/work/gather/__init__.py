"""Reads over several tables for one page, in few statements."""
