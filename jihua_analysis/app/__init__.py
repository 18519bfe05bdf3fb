"""The doors for people who write no code: own data in three steps, the pages of `jihua app`, and JupyterLab."""
