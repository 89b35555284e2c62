"""Xem thư báo đang gửi ra sao, thư không gửi được; gửi lại."""

import argparse
import json
from typing import Any

from nhactruong.config.commands.migrate import require_migrated
from nhactruong.config.start import CannotDo, start_django

ALL = "all"
MOST = 1000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--dead", action="store_true", help="liệt kê thư không gửi được, mới nhất trước"
    )
    parser.add_argument(
        "--retry",
        nargs="+",
        metavar="SỐ",
        help="gửi lại thư có số này (theo --dead), hay `all`: tất cả",
    )
    parser.add_argument("--json", action="store_true", help="trả lời cho chương trình")


def run(options: argparse.Namespace) -> int:
    """Return 1 where letters could not be delivered, or a way is closed."""
    start_django()
    require_migrated()
    if options.retry:
        return retry(options.retry, as_json=options.json)
    facts = gather(with_dead=options.dead)
    if options.json:
        print(json.dumps(facts, ensure_ascii=False, indent=2))
    else:
        tell(facts)
    return 0 if facts["ok"] else 1


def gather(*, with_dead: bool) -> dict[str, Any]:
    """Return how the post stands, without a name or an address."""
    from django.utils import timezone

    from nhactruong.notices.dead import dead_letters, standing, unplanned

    at = timezone.now()
    ways = [
        {
            "way": one.way,
            "backend": one.backend,
            "waiting": one.waiting,
            "oldest": one.oldest.isoformat() if one.oldest else "",
            "dead": one.dead,
            "closed_since": one.outage.began_at.isoformat()
            if one.outage and one.is_closed
            else "",
            "error": one.outage.error if one.outage and one.is_closed else "",
        }
        for one in standing(at)
    ]
    facts: dict[str, Any] = {
        "ok": not any(way["dead"] or way["closed_since"] for way in ways),
        "unplanned": unplanned(at),
        "ways": ways,
    }
    if with_dead:
        facts["dead"] = [one.as_json() for one in dead_letters(MOST)]
    return facts


def tell(facts: dict[str, Any]) -> None:
    for way in facts["ways"]:
        sign = "✗" if way["closed_since"] else "!" if way["dead"] else "✓"
        backend = way["backend"] or "chưa đặt máy chủ gửi, thư được giữ lại"
        print(
            f"{sign} {way['way']} ({backend}): {way['waiting']} thư chờ,"
            f" {way['dead']} thư không gửi được"
        )
        if way["closed_since"]:
            print(f"    gián đoạn từ {way['closed_since']}: {way['error']}")
    if facts["unplanned"]:
        print(f"{facts['unplanned']} thư vừa viết, bộ gửi chưa xem đến")
    for one in facts.get("dead", ()):
        words = " ".join(filter(None, (one["reason"], one["error"])))
        print(f"{one['id']}  {one['way']}  {one['template']}  {one['about']}: {words}")


def retry(asked: list[str], *, as_json: bool) -> int:
    from django.utils import timezone

    from nhactruong.ground.actor import SYSTEM
    from nhactruong.ground.refusal import Refusal
    from nhactruong.notices.dead import dead_letters, retry_letters

    if asked == [ALL]:
        keys = [one.delivery.pk for one in dead_letters(MOST)]
    elif all(key.isdecimal() for key in asked):
        keys = [int(key) for key in asked]
    else:
        raise CannotDo("--retry nhận số của thư (xem --dead) hoặc all")
    try:
        again = retry_letters(keys, by=SYSTEM, at=timezone.now())
    except Refusal as refusal:
        raise CannotDo(str(refusal)) from refusal
    if as_json:
        print(json.dumps({"retried": [one.pk for one in again]}))
    else:
        print(f"Gửi lại {len(again)} thư.")
    return 0
