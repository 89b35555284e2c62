"""How an office answers one report: its speed, and what will come in between. Pure.

Every share here is invented (SỐ LIỆU MÔ PHỎNG) unless a `Source:` stands beside it.
"""

import random

from nhactruong.config.simulation.model import dice

# Of all reports, how many meet with what.
SHARES = {
    # 1,501 of 23,910 reports from the field were refused.
    # Source: nld.com.vn, 2024-11-21 (196241126204439469).
    "decline": 0.063,
    "neglect": 0.05,
    "withhold": 0.05,
    "ask": 0.1,
    "note": 0.35,
    "dispute": 0.03,
    "misfiled": 0.04,
    "contribute": 0.03,
    "extend": 0.03,
    "withdraw": 0.02,
    "cancel": 0.01,
    "send_back": 0.08,
    "assign": 0.1,
    "urge": 0.03,
}
# 2.55 % of what was handled was handled late; here of an office of usual speed.
# Source: vietnam.vn, 2024-07-23 (day-manh-xu-ly-kien-nghi-tren-ung-dung-ihanoi).
LATE = 0.0255
LATE_AT_MOST = 0.4
# What is handled late keeps its head's word with a new date so often.
LATE_NOTED = 0.75
REPLIED = 0.7
JUDGED = 0.55
# More than 65 % were satisfied; how the rest divides is invented.
# Source: laodongthudo.vn, 2024-08-08 (175421).
VERDICTS = {"satisfied": 0.65, "acceptable": 0.22, "not_satisfied": 0.13}
OPENED_AGAIN = 0.02  # asked for without judging

SLOWEST, FASTEST = 2.6, 0.5


def slowness(seed: int, unit: str) -> float:
    """Return how long this office takes, as against the usual 1.0."""
    drawn = dice(seed, "office", unit).lognormvariate(0.0, 0.45)
    return min(max(drawn, FASTEST), SLOWEST)


def decide(roll: random.Random, slow: float) -> frozenset[str]:
    """Return what will happen to one report in an office of that slowness.

    Slow offices are late far more often: the share grows with its third power.
    """
    plan = {what for what, share in SHARES.items() if roll.random() < share}
    if roll.random() < min(LATE * slow**3, LATE_AT_MOST):
        plan.add("late")
    return frozenset(plan)


def share_used(roll: random.Random, slow: float, *, late: bool) -> float:
    """Return how much of the time allowed is used: above 1 means late."""
    if late:
        return roll.uniform(1.1, 2.4)
    return min(roll.uniform(0.1, 0.7) * slow, roll.uniform(0.6, 0.85))


def verdict(roll: random.Random) -> str:
    return roll.choices(list(VERDICTS), list(VERDICTS.values()))[0]
