"""The options that commands share, as decorators: each is described, read and checked here, once."""

from addiff.cli.options.descents import descent as descent
from addiff.cli.options.differentiation import derivatives as derivatives
from addiff.cli.options.differentiation import mode as mode
from addiff.cli.options.differentiation import order as order
from addiff.cli.options.differentiation import over as over
from addiff.cli.options.differentiation import sparse as sparse
from addiff.cli.options.differentiation import vector as vector
from addiff.cli.options.differentiation import wrt as wrt
from addiff.cli.options.printing import answer as answer
from addiff.cli.options.printing import output as output
from addiff.cli.options.programs import model as model
from addiff.cli.options.programs import program as program
from addiff.cli.options.programs import program_or_point as program_or_point
from addiff.cli.options.programs import subject as subject
from addiff.cli.options.programs import system as system
from addiff.cli.options.programs import task as task
from addiff.cli.options.programs import text as text
from addiff.cli.options.searches import bounds as bounds
from addiff.cli.options.searches import loss as loss
from addiff.cli.options.searches import residuals as residuals
from addiff.cli.options.searches import search as search
from addiff.cli.options.searches import weights as weights
