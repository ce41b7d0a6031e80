"""The command line: ``heli COMMAND``. Every command calls the same actions as the pages."""

from __future__ import annotations

import os
import sys

import click

import heli


def prepare() -> None:
    """Make Django ready; called by every command that needs it, so that --help and --version stay quick."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heli.site.settings")
    import django

    django.setup()


@click.group(help="合力：一座城市的社会工作。")
@click.version_option(heli.__version__, prog_name="heli")
def cli() -> None:
    pass


@cli.command(context_settings={"ignore_unknown_options": True, "help_option_names": []}, hidden=True)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def django(arguments: tuple[str, ...]) -> None:
    """Django's own commands, for those who build heli."""
    prepare()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["heli django", *arguments])


def main() -> None:
    """The entry point of the console script."""
    sys.exit(cli(standalone_mode=True))
