"""The production installation, held against its promises without Docker: files, servers, proxy and image."""
