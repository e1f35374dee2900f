"""Settings of the bare peer: nothing but what Channels itself needs."""

SECRET_KEY = "echo"
INSTALLED_APPS: list[str] = []
DATABASES: dict[str, dict[str, str]] = {}
CHANNEL_LAYERS: dict[str, dict[str, str]] = {}
LOGGING_CONFIG = None
