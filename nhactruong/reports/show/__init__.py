"""What the citizen's pages say about a report, from rows already loaded."""
