"""The pages, one module each: what is asked of the history, and what the template is filled with."""
