"""Pipeline: the work on its way from a first question to money.

Owns pipelines, their ordered stages, the deals in them and the history of every move. Nouns: pipeline, stage, deal,
deal activity. Verbs: open a deal, move it, close it.
Floor 4: stands on contacts; messaging opens deals through it.
"""
