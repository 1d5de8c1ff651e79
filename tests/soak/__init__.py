"""A year of nights over the lab, with everything that can befall a machine and its portals, each fault known before."""
