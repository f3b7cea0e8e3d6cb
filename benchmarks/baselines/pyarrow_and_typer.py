import pyarrow  # noqa: F401
import typer  # noqa: F401
