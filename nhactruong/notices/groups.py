"""Kinds of letters that a reader may choose not to get, named by the rooms above."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Group:
    """code: as in the template's `group`; usual: sent to those who chose nothing."""

    audience: str
    code: str
    label: "str | Promise"
    usual: bool = True


_groups: dict[str, dict[str, Group]] = {}


def register_group(group: Group) -> None:
    _groups.setdefault(group.audience, {})[group.code] = group


def groups_of(audience: str) -> list[Group]:
    """Return the groups of an audience in the order in which they were registered."""
    return list(_groups.get(audience, {}).values())


def is_usual(audience: str, code: str) -> bool:
    """Tell whether letters of this group go to those who chose nothing."""
    group = _groups.get(audience, {}).get(code)
    return group is None or group.usual
