"""Django's commands of the ground floor."""
