"""What the pages of the site show beside their rows: texts made safe, times, words in two languages."""
