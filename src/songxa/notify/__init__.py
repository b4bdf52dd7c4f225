"""Incidents to people, without any other server's help: whom to tell what and when, and that it gets there."""
