"""What pages say about tasks: words, signs and clocks, from rows already loaded."""
