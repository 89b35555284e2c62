"""Citizens' accounts: an address that is theirs, a code instead of a password."""
