"""The command line: it reads what the user asks for, calls the library and prints what comes back.

The only place that knows Click, and the only one that writes to a stream or exits. A command is a file in `commands/`
and computes nothing. What every command shares (options, the point, output, errors) stands beside that folder, once.
"""
