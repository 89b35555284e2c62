"""What this room announces, inside the transaction of the act that did it."""

from django.dispatch import Signal

# Calendars or their days changed: whoever keeps deadlines computes what is open anew.
# Sent with codes (a frozenset of the calendars that changed), words (what changed, for
# everybody to read), by, at.
calendars_changed = Signal()
