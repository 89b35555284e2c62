"""From when on something is not well: one set for /readyz and for doctor.

Loads no tables: doctor looks at the machine before there is anything else.
"""

from datetime import timedelta

WORKER_WITHIN = timedelta(minutes=3)
LETTERS_WITHIN = timedelta(minutes=30)
LEAST_SPACE = 200 << 20  # bytes
