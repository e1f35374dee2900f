"""How Samtal is put together and started; the only package that may import every other one."""
