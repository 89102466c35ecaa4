"""Functions as pictures: with characters, by plotext, and in files, by Matplotlib. Each is known in one file here."""
