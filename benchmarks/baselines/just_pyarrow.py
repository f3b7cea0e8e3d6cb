import pyarrow  # noqa: F401
