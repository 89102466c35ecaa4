"""The options of a descent."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from addiff.cli.options import numbers
from addiff.cli.options.files import Written
from addiff.cli.training import Asked

if TYPE_CHECKING:
    from collections.abc import Callable

OPTIONS = (
    click.option(
        "--epochs", metavar="N", callback=numbers.whole, help="Passes over the data, or steps without it. [100]"
    ),
    click.option("--batch-size", metavar="N", callback=numbers.whole, help="Rows of a step. [32; with gd all]"),
    click.option(
        "--learning-rate", metavar="R", callback=numbers.real, help="How far a step goes along the gradient. [0.01]"
    ),
    click.option(
        "--momentum", metavar="M", callback=numbers.real, help="What a step of sgd keeps of the last one. [0.9]"
    ),
    click.option(
        "--schedule",
        type=click.Choice(["constant", "linear", "cosine", "inverse"]),
        metavar="constant|linear|cosine|inverse",
        help="How the learning rate goes on: to 0, or to a tenth. [constant]",
    ),
    click.option(
        "--seed", metavar="N", callback=numbers.whole, help="Of random starts and of the order of the rows. [0]"
    ),
)


def descent(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of a descent: the command gets `descent`, and `seed` comes to whoever draws the start."""

    @click.option(
        "--history", cls=Written, metavar="FILE", help="Write the loss of each epoch there: .csv .json .svg .png"
    )
    @click.option(
        "--checkpoint", cls=Written, metavar="FILE", help="Keep the state there, so that a killed run can go on."
    )
    @click.option("--resume", is_flag=True, help="Go on from the checkpoint, if it is there.")
    @wraps(command)
    def reading(history: str | None, checkpoint: str | None, resume: bool, **others: Any) -> Any:
        settings = {name: others.pop(name) for name in ("epochs", "batch_size", "learning_rate", "momentum")}
        settings |= {name: others.pop(name) for name in ("schedule", "seed")}
        asked = Asked({name: x for name, x in settings.items() if x is not None}, history, checkpoint, resume)
        return command(descent=asked, **others)

    decorated: Callable[..., Any] = reading
    for option in reversed(OPTIONS):
        decorated = option(decorated)
    return decorated
