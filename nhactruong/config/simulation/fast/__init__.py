"""A million rows without a million acts: real lives, copied set-wise.

Some lives are played through the real acts; then each is copied many times: new keys,
codes, ids and salts, another point in the same ward, whole weeks earlier where the
calendar runs alike, so that every deadline still recomputes and every event still says
what its bytes' hash covers. `nhactruong check` holds against all of it.
"""
