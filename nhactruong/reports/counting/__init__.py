"""Counting public reports: how many stand how, where, kept a moment behind the acts."""
