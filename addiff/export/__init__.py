"""A program as text for other readers: `language` writes it in the language itself.

Steps come in, text goes out; nothing here evaluates or differentiates.
"""
