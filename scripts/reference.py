"""The generated reference: `write` makes docs/reference/routes.txt, permissions.md and lifecycles.md, `check` names what is stale."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference"


def routes() -> str:
    """One line a route: address, name, what it opens to."""
    from django.urls import get_resolver

    rows = sorted(_walk(get_resolver().url_patterns, "/", ""))
    wide, middle = (max(len(row[at]) for row in rows) + 2 for at in (0, 1))
    return "".join(f"{address:<{wide}}{name:<{middle}}{opens}\n" for address, name, opens in rows)


def _walk(patterns: list[Any], before: str, space: str) -> Iterator[tuple[str, str, str]]:
    for each in patterns:
        address = before + str(each.pattern)
        if hasattr(each, "url_patterns"):
            yield from _walk(each.url_patterns, address, space + (f"{each.namespace}:" if each.namespace else ""))
        else:
            yield address, f"{space}{each.name}", getattr(each.callback, "opens", "—")


def permissions() -> str:
    """Every right with its words in both languages and the roles that hold it."""
    from django.utils.translation import gettext, override

    from heli.accounts.roles import ACCOUNT, CLOCK, PERMISSIONS, PUBLIC, ROLES

    lines = [
        "# 权限 Permissions\n\n由 `roles.yaml` 生成。Generated from `roles.yaml`.\n\n## 角色 Roles\n",
        "\n| 角色 | role | 授予在 | 个人档案 |\n|---|---|---|---|\n",
    ]
    for role in ROLES.values():
        scope = f"{role.scope}, place" if role.places_too else role.scope
        lines.append(f"| {role.name_zh} | {role.name_en} | {scope} | {'是' if role.personal else '—'} |\n")
    lines.append("\n## 权限 Rights\n\n| 权限 | | right | 谁有 held by |\n|---|---|---|---|\n")
    for key, right in PERMISSIONS.items():
        with override("en"):
            words = gettext(right.name)
        held = [role.name_zh for role in ROLES.values() if key in role.permissions]
        held += ["定时任务"] if key in CLOCK else []
        held += ["公众"] if key in PUBLIC else []
        held += ["有账号的人（只限自己的）"] if key in ACCOUNT else []
        lines.append(f"| `{key}` | {right.name} | {words} | {'、'.join(held) or '命令行'} |\n")
    return "".join(lines)


def lifecycles() -> str:
    """Every life cycle: its steps, from where to where, and the right each needs."""
    from django.apps import apps

    lines = ["# 办理过程 Life cycles\n\n由模型的 `LIFE` 生成。Generated from each model's `LIFE`.\n"]
    for model in apps.get_models():
        life = vars(model).get("LIFE")
        if life is None:
            continue
        lines.append(f"\n## {model._meta.verbose_name} {model._meta.label}\n\n")
        lines += drawn(model, life)
        lines.append("| 步骤 step | 从 from | 到 to | 权限 right |\n|---|---|---|---|\n")
        for step in life:
            may = f"`{step.may}`" if step.may else "后台 the worker"
            lines.append(
                f"| {step.label}（{step.name}） | {'、'.join(step.sources)} | {'、'.join(step.targets)} | {may} |\n"
            )
    return "".join(lines)


def drawn(model: Any, life: Any) -> list[str]:
    """The same as a diagram: states by their words, where it begins, and where nothing leads on."""
    first = model._meta.get_field("state").default
    lines = ["```mermaid\nstateDiagram-v2\n"]
    lines += [f'    state "{state.label}" as {state.value}\n' for state in model.State]
    lines.append(f"    [*] --> {first}\n")
    for step in life:
        lines += [f"    {a} --> {b}: {step.label}\n" for a in step.sources for b in step.leads_to(a)]
    left = {source for step in life for source in step.sources}
    lines += [f"    {state.value} --> [*]\n" for state in model.State if state.value not in left]
    return [*lines, "```\n\n"]


PAGES = {"routes.txt": routes, "permissions.md": permissions, "lifecycles.md": lifecycles}


def main(wanted: str) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heli.site.settings")
    import django
    from django.utils.translation import activate

    django.setup()
    activate("zh-hans")
    stale = []
    for name, make in PAGES.items():
        text, file = make(), FOLDER / name
        if wanted == "write":
            file.write_text(text, encoding="utf-8")
        elif not file.exists() or file.read_text(encoding="utf-8") != text:
            stale.append(f"docs/reference/{name} is stale: python scripts/reference.py write")
    print("\n".join(stale), end="\n" if stale else "")
    return 1 if stale else 0


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in ("write", "check"):
        sys.exit("usage: reference.py write | check")
    sys.exit(main(sys.argv[1]))
