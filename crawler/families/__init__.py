"""One base a CMS: the shape of its addresses, its pager, its identity keys and the layouts of its themes."""
