"""What rooms above are told of citizens' accounts, inside the act's transaction."""

from django.dispatch import Signal

# citizen, address (citizens.contacts.Address), by, at: the address is shown to be theirs.
contact_confirmed = Signal()
