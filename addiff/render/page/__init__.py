"""A graph as a page to step through: its markup, its style and its script are files here, put together by `page`."""
