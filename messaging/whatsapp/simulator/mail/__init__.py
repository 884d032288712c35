"""The practice mailbox: shows the letters that the product would have mailed, read from the folder it put them in."""
