"""The command `addiff` and how it finds its subcommands."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from addiff import __version__
from addiff.cli.commands import COMMANDS
from addiff.cli.help import Context
from addiff.errors import UsageError
from addiff.render.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Sequence

COMPLETE = "_ADDIFF_COMPLETE"
"""The variable by which a shell asks for completions."""

WIDEST_HELP = 100
"""Columns of help; longer lines are hard to read."""

LONGEST_QUOTED = 40
"""Characters of an expression that are worth repeating in a message."""


class Commands(click.Group):
    """A group whose commands are files, imported when they are asked for."""

    context_class = Context

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands, in the order in which help shows them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command by its name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"addiff.cli.commands.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands in the help."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Only the group's own options may stand before the command."""
        if ctx.resilient_parsing:  # a shell completes half a command line: nothing is wrong with it yet
            return super().parse_args(ctx, args)
        own = [name for option in self.get_params(ctx) for name in option.opts]
        if not args:
            raise UsageError(f"a command is missing, one of {', '.join(COMMANDS)}: see addiff --help")
        if args[0].startswith("-") and args[0] not in own:
            raise _unknown(args[0])
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """The command that the first argument names."""
        if args[0] not in COMMANDS and not ctx.resilient_parsing:
            raise _unknown(args[0])
        return super().resolve_command(ctx, args)


def run(arguments: Sequence[str]) -> int:
    """Run a command line.

    returns    the exit code of the command
    errors     AddiffError; Click's own errors become UsageError
    """
    try:
        instruction = os.environ.get(COMPLETE)
        if instruction:
            from click.shell_completion import shell_complete

            return shell_complete(addiff, {}, "addiff", COMPLETE, instruction)
        # Click would load shutil for the width, which takes longer than a gradient.
        width = min(Screen.of(sys.stdout).width, WIDEST_HELP)
        with addiff.make_context("addiff", list(arguments), terminal_width=width) as context:
            return addiff.invoke(context) or 0
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        raise UsageError(_in_our_words(error)) from None


def _unknown(word: str) -> UsageError:
    """The error for a first argument that is neither a command nor an option of the group."""
    import shlex

    from addiff.suggestions import nearest

    if word.startswith("--") and word[2:3].isalpha():
        return UsageError(f"no option {word} of addiff: what a command has for options stands behind it")
    near = nearest(word, COMMANDS) if word.isalpha() else None
    if near is not None:
        return UsageError(f"no command {word}: did you mean {near}?")
    if word.isidentifier() and len(word) > 1:
        return UsageError(f"no command {word}: there are {', '.join(COMMANDS)}")
    quoted = shlex.quote(word) if len(word) < LONGEST_QUOTED else "EXPR"
    if os.path.isfile(word):
        quoted = f"-f {quoted}"
    return UsageError(
        f"no command before the expression: addiff eval {quoted} evaluates it, addiff grad {quoted} differentiates it"
    )


def _in_our_words(error: click.ClickException) -> str:
    """Click's message as ours are."""
    parameter = getattr(error, "param", None)
    if isinstance(error, click.MissingParameter) and isinstance(parameter, click.Option) and error.ctx is not None:
        return f"{error.ctx.command_path} needs {parameter.opts[0]} {parameter.metavar}"
    if isinstance(parameter, click.Option) and isinstance(parameter.type, click.Choice):
        *words, last = parameter.type.choices
        return f"{parameter.opts[0]} is one of {', '.join(words)} or {last}"
    message = error.format_message().rstrip(".")
    return message[:1].lower() + message[1:]


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="""\b
Examples:
  addiff grad "(x+y)*(x-y)" --at x=3,y=2
  addiff trace "log(x1) + x1*x2 - sin(x2)" --at x1=2,x2=5
  addiff grad -f model.ad --at @point.json --json

\b
Completion of commands and options:
  bash  eval "$(_ADDIFF_COMPLETE=bash_source addiff)"
  zsh   eval "$(_ADDIFF_COMPLETE=zsh_source addiff)"
  fish  _ADDIFF_COMPLETE=fish_source addiff | source""",
)
@click.version_option(__version__, prog_name="addiff", message="%(prog)s %(version)s")
def addiff() -> None:
    """Values and exact derivatives of formulas, by automatic differentiation."""
