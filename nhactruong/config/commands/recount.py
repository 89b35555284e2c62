"""Đếm lại từ đầu các con số công khai (bản đồ, danh sách)."""

import argparse

from nhactruong.config.commands.migrate import require_migrated
from nhactruong.config.progress import Progress
from nhactruong.config.start import start_django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(options: argparse.Namespace) -> int:
    start_django()
    require_migrated()
    from django.utils import timezone

    from nhactruong.ground.actor import SYSTEM
    from nhactruong.reports.counting.fold import (
        count_anew,
        count_changes,
        is_behind,
    )
    from nhactruong.reports.models import Report, Standing

    reports = Report.objects.public().count()
    count_anew(by=SYSTEM, at=timezone.now())
    with Progress("đếm lại") as progress:
        while is_behind(timezone.now()):
            count_changes(by=SYSTEM, at=timezone.now())
            progress(Standing.objects.count(), reports)
    print(f"Đã đếm lại {Standing.objects.count()} phản ánh công khai.")
    return 0
