"""How a command ends before its time: by a signal, by quiet hours, by a byte budget that is spent.

`halt` is for crawls, whose event loop may hang, with `downloads` as Scrapy's part of it; `stop` is for commands that
go step by step.
"""
