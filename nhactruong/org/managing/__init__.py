"""A unit's accounts, looked after by its head or by the post that does so."""
