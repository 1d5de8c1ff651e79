"""A page as it came: its address, its charset, its tree. Pure; knows no portal."""
