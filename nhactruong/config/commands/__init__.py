"""One file a command of `nhactruong`: its docstring is its help."""
