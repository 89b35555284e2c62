"""Backup and restore: one archive that holds everything, and proves it."""
