"""One file a portal: declarations only. How its pages are read stands in crawler/families."""
