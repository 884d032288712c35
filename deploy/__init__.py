"""What an installation is made of: the processes' commands, their health, secrets, servers' settings, rehearsal."""
