"""How the arguments of a command are told apart: an expression may begin with a minus."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import click

from addiff.cli.commands import COMMANDS
from addiff.cli.help import Context
from addiff.cli.options.files import refuse_overwriting
from addiff.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def command_named(name: str) -> Callable[[Callable[..., Any]], Command]:
    """A command; its help is its line in the list of commands, then what its docstring adds."""

    def decorated(callback: Callable[..., Any]) -> Command:
        text = f"{COMMANDS[name]}\n\n{callback.__doc__}"
        return click.command(name, cls=Command, help=text)(callback)

    return decorated


class Command(click.Command):
    """A command whose argument may look like an option: what is not exactly an option is the expression."""

    context_class = Context

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Hand Click the options first and the rest behind `--`, where it takes nothing for an option.

        errors    UsageError for an option without its value, and for more arguments than the command has
        """
        if ctx.resilient_parsing:  # a shell completes half a command line: nothing is wrong with it yet
            return super().parse_args(ctx, args)
        known = {
            name: option for option in self.get_params(ctx) if isinstance(option, click.Option) for name in option.opts
        }
        options: list[str] = []
        others: list[str] = []
        places: list[int] = []  # how many words of options each of the others stands behind
        waiting = list(reversed(args))
        while waiting:
            argument = waiting.pop()
            if argument == "--":
                others.extend(reversed(waiting))
                places.extend([len(options)] * len(waiting))
                break
            if argument in known:
                options.append(argument)
                if not known[argument].is_flag:
                    if not waiting or waiting[-1] in known:
                        raise UsageError(f"{argument} needs a value: {argument} {known[argument].metavar}")
                    options.append(waiting.pop())
            elif argument.partition("=")[0] in known and argument.startswith("--") and "=" in argument:
                options.append(argument)
            else:
                others.append(argument)
                places.append(len(options))
        room = sum(isinstance(parameter, click.Argument) for parameter in self.params) - ("-f" in options)
        if len(others) > room:
            raise _misplaced(others[room:], others[:room], options, places[room], ctx) or _surplus(others, known, ctx)
        return super().parse_args(ctx, [*options, "--", *others])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command, unless it would overwrite a file that it needs."""
        refuse_overwriting(ctx)
        return super().invoke(ctx)


def _misplaced(
    surplus: list[str], others: list[str], options: list[str], place: int, ctx: click.Context
) -> UsageError | None:
    """The error for a point that stands alone, or in several arguments; None where that is not what is wrong.

    place    how many words of the options stand before the surplus: a vector may be as torn as a point
    """
    import os
    import re
    import shlex

    if not any("--at" in parameter.opts for parameter in ctx.command.params):
        return None
    if all(argument.endswith(".json") and os.path.isfile(argument) for argument in surplus):
        return UsageError(f"a point in a file stands behind --at: --at {shlex.quote('@' + surplus[0])}")
    if not all(re.match(r"[^\W\d]\w*\s*=(?!=)[^;]*$", argument) for argument in surplus):
        return None
    begun = list(_bindings(options[:place], ctx))[-1:] or [
        (option, text) for option, text in _bindings(options, ctx) if option == "--at"
    ]
    point = shlex.quote(",".join(part.strip(", ") for part in [*[text for _, text in begun], *surplus]))
    for option, _ in begun:
        what = "point" if option == "--at" else option[2:]
        return UsageError(f"a {what} is one argument: {option} {point}")
    expression = "".join(f" {shlex.quote(argument)}" for argument in others)
    return UsageError(f"a point stands behind --at: {ctx.command_path}{expression or ' -f FILE'} --at {point}")


def _bindings(options: list[str], ctx: click.Context) -> Iterator[tuple[str, str]]:
    """The options that give values to names, each with its text."""
    known = {name for parameter in ctx.command.params if parameter.multiple for name in parameter.opts}
    for word, following in pairwise([*options, ""]):
        name, equals, text = word.partition("=")
        if name in known:
            yield name, text if equals else following


def _surplus(others: list[str], known: dict[str, click.Option], ctx: click.Context) -> UsageError:
    """The error for more arguments than a command has: a misspelt option, or an expression that lacks its quotes."""
    import shlex

    from addiff.suggestions import nearest

    dashed = [argument for argument in others if argument.startswith("-") and len(argument) > 1]
    for argument in dashed:
        if argument in known:
            return UsageError(f"{argument} stands behind --, where everything is the expression")
        name = argument.partition("=")[0]
        owners = _owners(name, ctx) if argument.startswith("--") else []
        if owners:
            listed = f"{', '.join(owners[:-1])} and {owners[-1]} have" if len(owners) > 1 else f"{owners[0]} has"
            return UsageError(f"no option {name} of {ctx.command_path}: {listed} it")
        near = nearest(name, known) if argument.startswith("--") else None
        if near is not None:
            return UsageError(f"no option {argument}: did you mean {near}?")
    if dashed:
        return UsageError(f"no option {dashed[-1]} of {ctx.command_path}: see {ctx.command_path} --help")
    if len(others) == 1:
        return UsageError(f"two programs, the file of -f and {others[0]}: give one")
    whole = shlex.quote(" ".join(others))
    return UsageError(f"more than one argument: an expression with spaces needs quotes: {ctx.command_path} {whole}")


def _owners(option: str, ctx: click.Context) -> list[str]:
    """The commands that have an option."""
    group = ctx.parent and ctx.parent.command
    if not isinstance(group, click.Group):
        return []
    commands = [group.get_command(ctx, name) for name in COMMANDS]
    return [c.name for c in commands if c and c.name and any(option in parameter.opts for parameter in c.params)]
