"""``make bench``: the product's promises of speed as ratios, counts and CPU time, each with its limit.

Wall-clock times depend on the machine and on what else it does; what is measured here mostly does not: buffers that
PostgreSQL reads, statements, CPU time, memory, and rates against pgbench in the same minute on the same servers.
"""
