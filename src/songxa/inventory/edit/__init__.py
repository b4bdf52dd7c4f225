"""Editing an inventory as text: splices that leave every other byte as it was, the file safely written, and its log."""
