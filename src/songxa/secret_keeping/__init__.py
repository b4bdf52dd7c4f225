"""Where secrets are written: into the private file (`file`), or sealed for systemd (`sealed`). Reads none to anybody.

`songxa.secrets` reads them. No function here raises with a value in its frames, and none gives one back.
"""
