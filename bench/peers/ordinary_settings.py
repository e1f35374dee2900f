"""Settings of the ordinary peer: Samtal's own, with the layer that Channels brings along."""

from config.settings import *  # noqa: F403

CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
