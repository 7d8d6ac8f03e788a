"""How the pages are built: MyST pages, the furo theme, and every example run as a doctest."""

project = "Truceline"
author = "The Truceline engineers"
project_copyright = "The Truceline engineers, Apache-2.0"
extensions = ["myst_parser", "sphinx.ext.doctest"]
html_theme = "furo"
html_title = "Truceline"
exclude_patterns = ["_build"]
nitpicky = True
myst_heading_anchors = 3
