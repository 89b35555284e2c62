"""Lập hoặc cập nhật các bảng của cơ sở dữ liệu."""

import argparse

from nhactruong.config.start import CannotDo, start_django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--plan", action="store_true", help="chỉ liệt kê các bước sẽ chạy"
    )


def run(options: argparse.Namespace) -> int:
    start_django()
    if options.plan:
        for name in waiting_migrations():
            print(name)
        return 0
    require_known()
    migrate()
    return 0


def migrate() -> None:
    """Bring every table to this release's form."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def require_migrated() -> None:
    """Refuse to go on, with the way out, when tables are missing, behind or ahead."""
    if waiting := waiting_migrations():
        raise CannotDo(
            f"cơ sở dữ liệu còn thiếu {len(waiting)} bước cập nhật bảng"
            f" (đầu tiên: {waiting[0]}). Hãy chạy: nhactruong migrate"
        )


def require_tables() -> None:
    """Refuse to go on where there is no database with tables of ours."""
    from django.db import Error, connection

    try:
        tables = connection.introspection.table_names()
    except Error as fault:
        raise CannotDo(
            f"không mở được cơ sở dữ liệu: {str(fault).strip()}."
            " Hãy chạy: nhactruong doctor"
        ) from fault
    if "django_migrations" not in tables:
        raise CannotDo("cơ sở dữ liệu chưa có bảng nào. Hãy chạy: nhactruong migrate")


def require_known() -> None:
    """Refuse to touch tables that a newer release has made."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    ours = {app for app, _name in loader.disk_migrations}
    newer = sorted(
        f"{app}.{name}"
        for app, name in loader.applied_migrations
        if app in ours and (app, name) not in loader.disk_migrations
    )
    if newer:
        raise CannotDo(
            f"các bảng do một bản phát hành mới hơn lập ra (bước {newer[0]}). Hãy cài bản"
            " đó, hoặc khôi phục bản sao lưu trước khi nâng cấp: nhactruong restore"
        )


def waiting_migrations() -> list[str]:
    """Return the migrations not yet applied, as "room.name", in order."""
    from django.db import OperationalError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
    except OperationalError as fault:
        raise CannotDo(
            f"không mở được cơ sở dữ liệu: {str(fault).strip()}."
            " Hãy chạy: nhactruong doctor"
        ) from fault
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
