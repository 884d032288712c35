"""The image without Docker: the Dockerfile's instructions carried out in folders, and the result run under bubblewrap.

`python -m deploy.rehearsal [FOLDER]` builds the image's file system and starts web and edge in it as the image's user,
on a read-only root, without capabilities, seeing no network but its own loopback. What a base image would bring is
lent by this machine: the system's programs, its Python at /usr/local, its Node.
"""
