"""Show: the snapshot that readers search, its pages in Datasette, files to take away. Knows no crawler."""
