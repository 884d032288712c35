"""A photo and a voice message made by code, so that nobody has to look for files."""
