"""News of this room, sent inside the act's transaction to the rooms above."""

from django.dispatch import Signal

# An appointment is about to end, under the organisation's lock. Its open work has to
# find another owner now. Sent with:
#   appointment: the Appointment that ends
#   successor: the Appointment that takes the post over in the same act, or None
#   heir: the Appointment its open work goes to: the successor, else another holder of
#     the post, else the unit's head, else the head above
#   by, at: of the act
appointment_ending = Signal()
